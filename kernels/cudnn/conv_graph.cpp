// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/conv_graph.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

/// cuDNN's type of `type`.
cudnnDataType_t data_type(dtype type) {
  return type == dtype::float32 ? CUDNN_DATA_FLOAT : type == dtype::bfloat16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_HALF;
}

/// Collects tensors and operations of one graph; descriptors that operations refer to must live until it is finalised.
class graph_builder {
 public:
  graph_builder(const cudnn_library& cudnn, const conv_problem& problem)
      : cudnn_{cudnn}, type_{data_type(problem.type)}, alignment_{problem.alignment} {}

  /// A tensor of the caller: extents in the library's order, channels innermost.
  const cudnn_descriptor& tensor(conv_tensor name, const shape<4>& extents) {
    return add_tensor(static_cast<std::int64_t>(name), extents, type_, false);
  }
  /// A tensor that never reaches memory.
  const cudnn_descriptor& between(const shape<4>& extents) {
    return add_tensor(next_virtual_++, extents, CUDNN_DATA_FLOAT, true);
  }

  const cudnn_descriptor& convolution(const conv_problem& p) {
    const auto pair = [](const std::array<int, 2>& v) { return std::array<std::int64_t, 2>{v[0], v[1]}; };
    cudnn_descriptor& conv = add(CUDNN_BACKEND_CONVOLUTION_DESCRIPTOR);
    conv.set(CUDNN_ATTR_CONVOLUTION_COMP_TYPE, CUDNN_DATA_FLOAT)
        .set(CUDNN_ATTR_CONVOLUTION_CONV_MODE, CUDNN_TYPE_CONVOLUTION_MODE, CUDNN_CROSS_CORRELATION)
        .set(CUDNN_ATTR_CONVOLUTION_SPATIAL_DIMS, std::int64_t{2})
        .set(CUDNN_ATTR_CONVOLUTION_PRE_PADDINGS, pair(p.before))
        .set(CUDNN_ATTR_CONVOLUTION_POST_PADDINGS, pair(p.after))
        .set(CUDNN_ATTR_CONVOLUTION_DILATIONS, std::array<std::int64_t, 2>{1, 1})
        .set(CUDNN_ATTR_CONVOLUTION_FILTER_STRIDES, pair(p.stride));
    return conv.finalise("describing a convolution");
  }

  /// result = a convolution's operation of `kind`; the attributes are those of its three tensors, in the order large,
  /// filter, small, then convolution, alpha, beta.
  void operation(cudnnBackendDescriptorType_t kind, const std::array<cudnnBackendAttributeName_t, 6>& names,
                 const conv_problem& p, const cudnn_descriptor& large, const cudnn_descriptor& filter,
                 const cudnn_descriptor& small) {
    cudnn_descriptor op{cudnn_, kind};
    op.set(names[0], large).set(names[1], filter).set(names[2], small).set(names[3], convolution(p));
    op.set(names[4], CUDNN_TYPE_FLOAT, 1.0f).set(names[5], CUDNN_TYPE_FLOAT, p.accumulate ? 1.0f : 0.0f);
    op.finalise("describing a convolution's operation");
    operations_.push_back(std::move(op));
  }

  /// y = a + b, or ReLU(a) without b.
  void pointwise(const cudnn_descriptor& a, const cudnn_descriptor* b, const cudnn_descriptor& y) {
    cudnn_descriptor& rule = add(CUDNN_BACKEND_POINTWISE_DESCRIPTOR);
    rule.set(CUDNN_ATTR_POINTWISE_MODE, CUDNN_TYPE_POINTWISE_MODE, b ? CUDNN_POINTWISE_ADD : CUDNN_POINTWISE_RELU_FWD)
        .set(CUDNN_ATTR_POINTWISE_MATH_PREC, CUDNN_DATA_FLOAT);
    if (!b) rule.set(CUDNN_ATTR_POINTWISE_RELU_LOWER_CLIP, CUDNN_TYPE_DOUBLE, 0.0);
    rule.finalise("describing an elementwise operation");
    cudnn_descriptor op{cudnn_, CUDNN_BACKEND_OPERATION_POINTWISE_DESCRIPTOR};
    op.set(CUDNN_ATTR_OPERATION_POINTWISE_PW_DESCRIPTOR, rule).set(CUDNN_ATTR_OPERATION_POINTWISE_XDESC, a);
    if (b) op.set(CUDNN_ATTR_OPERATION_POINTWISE_BDESC, *b);
    op.set(CUDNN_ATTR_OPERATION_POINTWISE_YDESC, y).finalise("describing an elementwise operation");
    operations_.push_back(std::move(op));
  }

  cudnn_descriptor finish(cudnnHandle_t handle) {
    cudnn_descriptor graph{cudnn_, CUDNN_BACKEND_OPERATIONGRAPH_DESCRIPTOR};
    std::vector<cudnnBackendDescriptor_t> operations;
    for (const cudnn_descriptor& op : operations_) operations.push_back(op.get());
    graph.set(CUDNN_ATTR_OPERATIONGRAPH_OPS, CUDNN_TYPE_BACKEND_DESCRIPTOR, operations.data(),
              static_cast<std::int64_t>(operations.size()));
    if (handle) graph.set(CUDNN_ATTR_OPERATIONGRAPH_HANDLE, CUDNN_TYPE_HANDLE, handle);
    graph.finalise("describing a convolution's graph");
    return graph;
  }

 private:
  cudnn_descriptor& add(cudnnBackendDescriptorType_t type) {
    parts_.push_back(std::make_unique<cudnn_descriptor>(cudnn_, type));
    return *parts_.back();
  }

  const cudnn_descriptor& add_tensor(std::int64_t id, const shape<4>& extents, cudnnDataType_t type, bool is_virtual) {
    const auto [n, h, w, c] = std::array<std::int64_t, 4>{extents[0], extents[1], extents[2], extents[3]};
    cudnn_descriptor& t = add(CUDNN_BACKEND_TENSOR_DESCRIPTOR);
    // cuDNN names extents in the order N, C, H, W; the strides say how they lie.
    t.set(CUDNN_ATTR_TENSOR_DATA_TYPE, type)
        .set(CUDNN_ATTR_TENSOR_DIMENSIONS, std::array{n, c, h, w})
        .set(CUDNN_ATTR_TENSOR_STRIDES, std::array{h * w * c, std::int64_t{1}, w * c, c})
        .set(CUDNN_ATTR_TENSOR_UNIQUE_ID, id)
        .set(CUDNN_ATTR_TENSOR_BYTE_ALIGNMENT, is_virtual ? 16 : alignment_)
        .set(CUDNN_ATTR_TENSOR_IS_VIRTUAL, CUDNN_TYPE_BOOLEAN, is_virtual);
    return t.finalise("describing a tensor");
  }

  const cudnn_library& cudnn_;
  cudnnDataType_t type_;
  std::int64_t alignment_;
  std::int64_t next_virtual_ = 100;
  std::vector<std::unique_ptr<cudnn_descriptor>> parts_;  // by pointer: references to them stay valid
  std::vector<cudnn_descriptor> operations_;
};

void add_forward(graph_builder& graph, const conv_problem& p) {
  int left = p.residual + p.bias + p.relu;  // operations that follow
  const cudnn_descriptor* result = &(left ? graph.between(p.small) : graph.tensor(conv_tensor::small, p.small));
  graph.operation(CUDNN_BACKEND_OPERATION_CONVOLUTION_FORWARD_DESCRIPTOR,
                  {CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_X, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_W,
                   CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_Y, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_CONV_DESC,
                   CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_ALPHA, CUDNN_ATTR_OPERATION_CONVOLUTION_FORWARD_BETA},
                  p, graph.tensor(conv_tensor::large, p.large), graph.tensor(conv_tensor::filter, p.filter), *result);
  const auto follow = [&](const cudnn_descriptor* other) {
    const cudnn_descriptor* next = &(--left ? graph.between(p.small) : graph.tensor(conv_tensor::small, p.small));
    graph.pointwise(*result, other, *next);
    result = next;
  };
  if (p.residual) follow(&graph.tensor(conv_tensor::residual, p.small));
  if (p.bias) follow(&graph.tensor(conv_tensor::bias, {1, 1, 1, p.small[3]}));
  if (p.relu) follow(nullptr);
}

void add_data_gradient(graph_builder& graph, const conv_problem& p) {
  graph.operation(CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_DATA_DESCRIPTOR,
                  {CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DX, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_W,
                   CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_DY, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_CONV_DESC,
                   CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_ALPHA, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_DATA_BETA},
                  p, graph.tensor(conv_tensor::large, p.large), graph.tensor(conv_tensor::filter, p.filter),
                  graph.tensor(conv_tensor::small, p.small));
}

void add_filter_gradient(graph_builder& graph, const conv_problem& p) {
  graph.operation(
      CUDNN_BACKEND_OPERATION_CONVOLUTION_BACKWARD_FILTER_DESCRIPTOR,
      {CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_X, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DW,
       CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_DY, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_CONV_DESC,
       CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_ALPHA, CUDNN_ATTR_OPERATION_CONVOLUTION_BWD_FILTER_BETA},
      p, graph.tensor(conv_tensor::large, p.large), graph.tensor(conv_tensor::filter, p.filter),
      graph.tensor(conv_tensor::small, p.small));
}

}  // namespace

cudnn_descriptor make_conv_graph(const cudnn_library& cudnn, const conv_problem& problem, cudnnHandle_t handle) {
  graph_builder graph{cudnn, problem};
  if (problem.direction == conv_direction::forward)
    add_forward(graph, problem);
  else if (problem.direction == conv_direction::data_gradient)
    add_data_gradient(graph, problem);
  else
    add_filter_gradient(graph, problem);
  return graph.finish(handle);
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
