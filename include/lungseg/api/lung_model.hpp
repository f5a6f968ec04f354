// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/api/segmented_film.hpp"
#include "lungseg/core/context.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/infer/predict/predict_options.hpp"
#include "lungseg/model/weights/shipped_model.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

class predictor;

/// A trained model (or several that vote), ready to read films. Cheap to copy; copies share the network. Any number of
/// threads may segment films with one model or its copies at a time: they take turns at the network, and do beside each
/// other what comes before and after it.
class lung_model {
 public:
  /// Reads weight files or checkpoints.
  /// \throws as predictor::load
  lung_model(const context& ctx, const std::vector<std::filesystem::path>& files, const predict_options& options = {});
  lung_model(const context& ctx, const std::filesystem::path& file, const predict_options& options = {})
      : lung_model{ctx, std::vector{file}, options} {}
  /// The same on the processor.
  explicit lung_model(const std::vector<std::filesystem::path>& files, const predict_options& options = {})
      : lung_model{context{}, files, options} {}
  explicit lung_model(const std::filesystem::path& file, const predict_options& options = {})
      : lung_model{context{}, file, options} {}
  /// The model that ships.
  /// \throws as shipped_model and predictor::load
  static lung_model shipped(const context& ctx = {}, const predict_options& options = {}) {
    return {ctx, shipped_model(), options};
  }

  /// The lungs of a film from its file, in the grid of the file.
  /// \param reading  names the kinds of file beside PNG and JPEG that may be read
  /// \throws as read_film and predictor::predict
  segmented_film segment(const std::filesystem::path& file, const read_options& reading = {}) const {
    return segment(read_film_file(file, reading), file.filename().string());
  }
  /// The lungs of a film from memory. The view's pixels are copied, and free when this returns; 16
  /// bits a pixel are spread between the film's own levels, as of a file.
  /// \param name  what film_prediction::file calls the film
  /// \throws as predictor::predict
  segmented_film segment(film pixels, const std::string& name = {}) const {
    return segment(film_file{std::move(pixels), {}}, name);
  }
  segmented_film segment(const image_view<const std::uint8_t>& pixels, const std::string& name = {}) const {
    return segment(film{pixels}, name);
  }
  segmented_film segment(const image_view<const std::uint16_t>& pixels, const std::string& name = {}) const {
    return segment(to_eight_bits(basic_film<std::uint16_t>{pixels}), name);
  }
  segmented_film segment(film_file picture, const std::string& name) const;
  /// The same of each of them, in their order.
  template <class Film>
  std::vector<segmented_film> segment(const std::vector<Film>& films) const {
    std::vector<segmented_film> result;
    for (const Film& each : films) result.push_back(segment(each));
    return result;
  }

  const lungseg::predictor& predictor() const noexcept { return *predictor_; }

 private:
  std::shared_ptr<const lungseg::predictor> predictor_;
};

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/api/lung_model_impl.hpp"
#endif
