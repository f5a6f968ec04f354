// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "lungseg/infer/predict/predictor.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// A trained model (or several that vote), ready to read films. Cheap to copy; copies share the network, so use them
/// from one thread at a time.
class lung_model {
 public:
  /// Reads weight files or checkpoints.
  /// \throws as predictor::load
  explicit lung_model(const std::vector<std::filesystem::path>& files, const context& ctx = {},
                      const predict_options& options = {})
      : reader_{std::make_shared<predictor>(predictor::load(ctx, files, options))} {}
  explicit lung_model(const std::filesystem::path& file, const context& ctx = {}, const predict_options& options = {})
      : lung_model{std::vector{file}, ctx, options} {}

  predictor& reader() const noexcept { return *reader_; }

 private:
  std::shared_ptr<predictor> reader_;
};

}}  // namespace lungseg::LUNGSEG_ABI
