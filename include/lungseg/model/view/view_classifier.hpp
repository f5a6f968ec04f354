// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lungseg/core/context.hpp"
#include "lungseg/core/tensor.hpp"
#include "lungseg/math/view_class.hpp"
#include "lungseg/model/view/view_config.hpp"
#include "lungseg/nn/conv.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// Tells whether a picture is one frontal chest film, and how that lies (view_class.hpp): a small residual network
/// that takes a few milliseconds. It works on the host whatever else is on a GPU. Names of its parameters begin with
/// "view.", so that it can be kept in the file of another model. Not thread-safe; it must stay where it is during a
/// call. \source He et al., "Deep Residual Learning for Image Recognition", 2016, section 3.3
class view_classifier {
 public:
  static constexpr std::string_view kind = "view_classifier";  // in the metadata of weight files
  static constexpr std::string_view prefix = "view.";          // of its tensors

  /// Fresh random weights, a pure function of seed; without one, zeros that are to be replaced.
  /// \throws option_error if the configuration makes no sense
  explicit view_classifier(const view_config& config, std::optional<std::uint64_t> seed = 0);
  view_classifier(view_classifier&&) noexcept;
  view_classifier& operator=(view_classifier&&) noexcept;
  ~view_classifier();

  const view_config& config() const noexcept { return config_; }

  /// All parameters and buffers, in a fixed order. The pointers hold until the model is moved or destroyed.
  nn::state_refs state();

  /// There are no parts: all of it trains.
  static int stage_of(std::string_view) noexcept { return 0; }
  /// Chooses the parameters that train.
  void set_trainable(const std::function<bool(std::string_view)>& chosen);

  /// What each picture shows.
  /// \param pictures  (N, size, size, 1), see view_input
  /// \throws shape_error for other extents; device_error for a context on a GPU
  std::vector<view_probabilities> classify(const context& ctx, tensor<float, 4> pictures);

  /// One forward and backward pass over the mean cross entropy: adds to the gradients of all trainable parameters.
  /// \param classes  of each picture
  /// \return the loss
  /// \throws as classify
  double train_step(const context& ctx, tensor<float, 4> pictures, std::span<const int> classes);

  /// The same loss without gradients, with the statistics that inference uses.
  double validate_step(const context& ctx, tensor<float, 4> pictures, std::span<const int> classes);

 private:
  void add_conv(const std::string& name, int in, int out, int stride);

  const context& expect_input(const context& ctx, const shape<4>& pictures) const;

  nn::var logits(nn::tape& t, tensor<float, 4> pictures);

  /// \param gradient  of the logits, overwritten; or null
  static double cross_entropy(const context& ctx, const tensor<float, 4>& logits, std::span<const int> classes,
                              float* gradient);

  view_config config_;
  std::vector<nn::conv> convs_;  // the first stage's, two of each further stage, the classes'
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/model/view/view_classifier_impl.hpp"
#endif
