// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <utility>
#include <vector>

#include "cudnn/cudnn_library.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace backend::cuda {

/// Owns one descriptor of cuDNN's backend: made, given attributes, finalised, then only read. The library must outlive
/// it.
class cudnn_descriptor {
 public:
  cudnn_descriptor(const cudnn_library& cudnn, cudnnBackendDescriptorType_t type) : cudnn_{&cudnn} {
    cudnn.check(cudnn.create_descriptor(type, &handle_), "making a descriptor");
  }
  cudnn_descriptor(cudnn_descriptor&& other) noexcept
      : cudnn_{other.cudnn_}, handle_{std::exchange(other.handle_, nullptr)} {}
  cudnn_descriptor& operator=(cudnn_descriptor&& other) noexcept {
    std::swap(cudnn_, other.cudnn_);
    std::swap(handle_, other.handle_);
    return *this;
  }
  ~cudnn_descriptor() {
    if (handle_) static_cast<void>(cudnn_->destroy_descriptor(handle_));
  }

  cudnnBackendDescriptor_t get() const noexcept { return handle_; }
  const cudnn_library& cudnn() const noexcept { return *cudnn_; }

  template <class T>
  cudnn_descriptor& set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, const T* values,
                        std::int64_t count) {
    cudnn_->check(cudnn_->set_attribute(handle_, name, type, count, values), "setting an attribute");
    return *this;
  }
  template <class T>
  cudnn_descriptor& set(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type, const T& value) {
    return set(name, type, &value, 1);
  }
  cudnn_descriptor& set(cudnnBackendAttributeName_t name, std::int64_t value) {
    return set(name, CUDNN_TYPE_INT64, &value, 1);
  }
  template <std::size_t Count>
  cudnn_descriptor& set(cudnnBackendAttributeName_t name, const std::array<std::int64_t, Count>& values) {
    return set(name, CUDNN_TYPE_INT64, values.data(), static_cast<std::int64_t>(Count));
  }
  cudnn_descriptor& set(cudnnBackendAttributeName_t name, cudnnDataType_t value) {
    return set(name, CUDNN_TYPE_DATA_TYPE, &value, 1);
  }
  cudnn_descriptor& set(cudnnBackendAttributeName_t name, const cudnn_descriptor& value) {
    return set(name, CUDNN_TYPE_BACKEND_DESCRIPTOR, &value.handle_, 1);
  }

  /// Whether cuDNN supports what was asked for.
  bool try_finalise() { return cudnn_->finalize(handle_) == CUDNN_STATUS_SUCCESS; }
  /// \throws device_error "<what>: cuDNN says ..."
  cudnn_descriptor& finalise(const char* what) {
    cudnn_->check(cudnn_->finalize(handle_), what);
    return *this;
  }

  /// All values of an attribute, at most Capacity of them.
  template <class T, std::size_t Capacity>
  std::vector<T> read(cudnnBackendAttributeName_t name, cudnnBackendAttributeType_t type) const {
    std::array<T, Capacity> values{};
    std::int64_t count = 0;
    cudnn_->check(
        cudnn_->get_attribute(handle_, name, type, static_cast<std::int64_t>(Capacity), &count, values.data()),
        "reading an attribute");
    return {values.begin(), values.begin() + std::min(count, static_cast<std::int64_t>(Capacity))};
  }
  std::int64_t read(cudnnBackendAttributeName_t name) const {
    return read<std::int64_t, 1>(name, CUDNN_TYPE_INT64).at(0);
  }
  /// How many descriptors an attribute holds. (Of a configuration's settings cuDNN does not tell.)
  std::int64_t count_parts(cudnnBackendAttributeName_t name) const {
    std::int64_t count = 0;
    cudnn_->check(cudnn_->get_attribute(handle_, name, CUDNN_TYPE_BACKEND_DESCRIPTOR, 0, &count, nullptr),
                  "counting descriptors");
    return count;
  }
  /// The descriptors of kind `part` that an attribute holds, at most `capacity` of them.
  std::vector<cudnn_descriptor> read_parts(cudnnBackendAttributeName_t name, cudnnBackendDescriptorType_t part,
                                           std::int64_t capacity) const {
    std::vector<cudnn_descriptor> parts;
    std::vector<cudnnBackendDescriptor_t> into;
    for (std::int64_t i = 0; i < capacity; ++i) into.push_back(parts.emplace_back(*cudnn_, part).get());
    std::int64_t given = 0;
    if (capacity > 0)
      cudnn_->check(cudnn_->get_attribute(handle_, name, CUDNN_TYPE_BACKEND_DESCRIPTOR, capacity, &given, into.data()),
                    "reading descriptors");
    parts.erase(parts.begin() + std::min(given, capacity), parts.end());
    return parts;
  }

 private:
  const cudnn_library* cudnn_;
  cudnnBackendDescriptor_t handle_ = nullptr;
};

}}}  // namespace lungseg::LUNGSEG_ABI::backend::cuda
