// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cublas/gemm_cache.hpp"

#include <algorithm>
#include <utility>

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

namespace {

/// What NVIDIA recommends for its largest GPUs.
constexpr std::uint64_t workspace_limit = std::uint64_t{32} << 20;

/// Makes something of cublasLt's.
template <class Handle, class Create, class... Arguments>
cublaslt_owned<Handle> make(const cublaslt_library& cublaslt, const char* what, Create create,
                            cublasStatus_t (*destroy)(Handle), Arguments... arguments) {
  Handle made = nullptr;
  cublaslt.check(create(&made, arguments...), what);
  return {made, destroy};
}

cudaDataType_t data_type(dtype type) {
  return type == dtype::float32 ? CUDA_R_32F : type == dtype::bfloat16 ? CUDA_R_16BF : CUDA_R_16F;
}

/// Sums are float32's; what differs is how many bits of a float32 factor count.
cublasComputeType_t compute_type(const gemm_problem& problem) {
  return problem.type == dtype::float32 && !problem.strict ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
}

cublaslt_owned<cublasLtMatrixLayout_t> layout(const cublaslt_library& cublaslt, dtype type, std::int64_t rows,
                                              std::int64_t columns) {
  return make(cublaslt, "describing a matrix", cublaslt.create_layout, cublaslt.destroy_layout, data_type(type),
              static_cast<std::uint64_t>(rows), static_cast<std::uint64_t>(columns), rows);
}

template <class T>
void set(const cublaslt_library& cublaslt, cublasLtMatmulDesc_t product, cublasLtMatmulDescAttributes_t name,
         const T& value) {
  cublaslt.check(cublaslt.set_product(product, name, &value, sizeof value), "describing a matrix product");
}

template <class T>
void prefer(const cublaslt_library& cublaslt, cublasLtMatmulPreference_t preference,
            cublasLtMatmulPreferenceAttributes_t name, const T& value) {
  cublaslt.check(cublaslt.set_preference(preference, name, &value, sizeof value), "limiting the algorithms");
}

/// Which algorithms are acceptable.
cublaslt_owned<cublasLtMatmulPreference_t> limits(const cublaslt_library& cublaslt, const gemm_problem& problem) {
  auto made = make(cublaslt, "limiting the algorithms", cublaslt.create_preference, cublaslt.destroy_preference);
  prefer(cublaslt, made.get(), CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, workspace_limit);
  prefer(cublaslt, made.get(), CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK,
         static_cast<std::uint32_t>(CUBLASLT_REDUCTION_SCHEME_NONE | CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE));
  for (const auto alignment : {CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES,
                               CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES})
    prefer(cublaslt, made.get(), alignment, static_cast<std::uint32_t>(problem.alignment));
  return made;
}

/// Where `name` lies, or null.
const void* place_of(std::span<const conv_binding> tensors, conv_tensor name) {
  const auto found = std::find_if(tensors.begin(), tensors.end(), [&](const auto& t) { return t.first == name; });
  return found == tensors.end() ? nullptr : found->second;
}

}  // namespace

gemm_description::gemm_description(const cublaslt_library& cublaslt, const gemm_problem& p)
    : product{make(cublaslt, "describing a matrix product", cublaslt.create_product, cublaslt.destroy_product,
                   compute_type(p), CUDA_R_32F)},
      a{layout(cublaslt, p.type, p.a_rows(), p.a_columns())},
      b{layout(cublaslt, p.type, p.b_rows(), p.b_columns())},
      result{layout(cublaslt, p.type, p.m, p.n)} {
  const auto transposed = [](bool yes) { return static_cast<std::int32_t>(yes ? CUBLAS_OP_T : CUBLAS_OP_N); };
  set(cublaslt, product.get(), CUBLASLT_MATMUL_DESC_TRANSA, transposed(p.transpose_a));
  set(cublaslt, product.get(), CUBLASLT_MATMUL_DESC_TRANSB, transposed(p.transpose_b));
  set(cublaslt, product.get(), CUBLASLT_MATMUL_DESC_EPILOGUE,
      static_cast<std::uint32_t>(p.relu ? (p.bias ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_RELU)
                                        : (p.bias ? CUBLASLT_EPILOGUE_BIAS : CUBLASLT_EPILOGUE_DEFAULT)));
  // Nobody follows this address before run() sets the real one, but algorithms are chosen by its alignment.
  const void* const somewhere = reinterpret_cast<const void*>(static_cast<std::uintptr_t>(p.alignment));
  if (p.bias) set(cublaslt, product.get(), CUBLASLT_MATMUL_DESC_BIAS_POINTER, somewhere);
}

std::unique_ptr<gemm_cache> gemm_cache::open() {
  std::optional<cublaslt_library> library = cublaslt_library::find();
  return library ? std::make_unique<gemm_cache>(std::move(*library)) : nullptr;
}

gemm_cache::gemm_cache(cublaslt_library library)
    : library_{std::move(library)}, handle_{make(library_, "opening cublasLt", library_.create, library_.destroy)} {}

std::optional<gemm_plan> gemm_cache::plan(const gemm_problem& problem) const {
  gemm_plan made{.description = {library_, problem}, .bias = problem.bias};
  const gemm_description& d = made.description;
  const auto preference = limits(library_, problem);
  cublasLtMatmulHeuristicResult_t best{};
  int count = 0;
  const cublasStatus_t status = library_.heuristic(handle_.get(), d.product.get(), d.a.get(), d.b.get(), d.result.get(),
                                                   d.result.get(), preference.get(), 1, &best, &count);
  // Whatever cublasLt does not take, cuDNN may.
  if (status != CUBLAS_STATUS_SUCCESS || count == 0 || best.state != CUBLAS_STATUS_SUCCESS) return std::nullopt;
  made.algorithm = best.algo;
  made.workspace = best.workspaceSize;
  return made;
}

const gemm_plan* gemm_cache::find(const gemm_problem& problem) {
  auto found = plans_.find(problem);
  if (found == plans_.end()) found = plans_.emplace(problem, plan(problem)).first;
  return found->second ? &*found->second : nullptr;
}

void gemm_cache::run(const gemm_plan& plan, const gemm_operands& operands, std::span<const conv_binding> tensors,
                     bool accumulate, void* workspace, cudaStream_t stream) const {
  const gemm_description& d = plan.description;
  if (plan.bias)
    set(library_, d.product.get(), CUBLASLT_MATMUL_DESC_BIAS_POINTER, place_of(tensors, conv_tensor::bias));
  void* const result = const_cast<void*>(place_of(tensors, operands.result));
  const float one = 1, kept = accumulate ? 1.0f : 0.0f;
  library_.check(library_.matmul(handle_.get(), d.product.get(), &one, place_of(tensors, operands.a), d.a.get(),
                                 place_of(tensors, operands.b), d.b.get(), &kept, result, d.result.get(), result,
                                 d.result.get(), &plan.algorithm, workspace, plan.workspace, stream),
                 "running a dense layer");
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
