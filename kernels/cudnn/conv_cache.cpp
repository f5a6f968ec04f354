// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "cudnn/conv_cache.hpp"

#include "cudnn/conv_timer.hpp"
#include "runtime/cuda_stream.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

conv_cache::handle conv_cache::open(const cudnn_library& cudnn, cudaStream_t stream) {
  cudnnHandle_t made = nullptr;
  cudnn.check(cudnn.create(&made), "opening cuDNN");
  handle owned{made, destroy_handle{&cudnn}};
  cudnn.check(cudnn.set_stream(made, stream), "opening cuDNN");
  return owned;
}

conv_cache::conv_cache(cuda_stream& stream)
    : stream_{stream},
      library_{cudnn_library::places()},
      handle_{open(library_, stream.stream())},
      planner_{library_, handle_.get()} {
  if (const auto& file = stream.options().tuning_file; !file.empty())
    tuner_.emplace(tuning_file{file}, stream.name(), library_.version());
}

std::optional<conv_plan> conv_cache::choose(const conv_problem& problem) {
  if (!tuner_) return planner_.find(problem);
  plan_timer measure;
  if (!stream_.capturing())
    measure = [&](std::span<const conv_plan> plans) { return time_plans(stream_, problem, plans); };
  return tuner_->choose(planner_, problem, measure);
}

const conv_plan* conv_cache::find(const conv_problem& problem) {
  auto found = plans_.find(problem);
  if (found == plans_.end()) found = plans_.emplace(problem, choose(problem)).first;
  return found->second ? &*found->second : nullptr;
}

void conv_cache::run(const conv_plan& plan, std::span<const conv_binding> tensors, void* workspace) {
  std::vector<std::int64_t> names;
  std::vector<void*> places;
  for (const auto& [name, place] : tensors) {
    names.push_back(static_cast<std::int64_t>(name));
    places.push_back(const_cast<void*>(place));  // cuDNN writes to the result only
  }
  const auto count = static_cast<std::int64_t>(names.size());
  cudnn_descriptor bound{library_, CUDNN_BACKEND_VARIANT_PACK_DESCRIPTOR};
  bound.set(CUDNN_ATTR_VARIANT_PACK_UNIQUE_IDS, CUDNN_TYPE_INT64, names.data(), count)
      .set(CUDNN_ATTR_VARIANT_PACK_DATA_POINTERS, CUDNN_TYPE_VOID_PTR, places.data(), count)
      .set(CUDNN_ATTR_VARIANT_PACK_WORKSPACE, CUDNN_TYPE_VOID_PTR, workspace);
  bound.finalise("binding a convolution's tensors");
  library_.check(library_.execute(handle_.get(), plan.plan.get(), bound.get()), "running a convolution");
}

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
