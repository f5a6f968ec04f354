// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/augment/augment_options.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "lungseg/data/pixels/local_contrast.hpp"
#include "lungseg/data/sample/letterbox.hpp"
#include "lungseg/data/sample/network_film.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// One film of a dataset, ready for the network. Boxes and masks are in network pixels, one per lung that is still
/// visible.
struct sample {
  std::string file;          // as in the dataset
  int epoch = 0, index = 0;  // its place in the training
  image<float> film;         // height x width, grey levels 0..255
  std::vector<int> classes;
  std::vector<box> boxes;  // tight around the masks, exclusive ends
  std::vector<mask> masks;
  letterbox place;                                           // where the film lies in the picture, before augmentation
  std::optional<lung_definition> definition = std::nullopt;  // of the masks, as in the dataset
  std::string source = {};                                   // as in the dataset
};

/// How films become samples.
struct sample_options {
  int height = 256, width = 256;  // of the network's picture
  /// Cuts, treats and places a film by another rule than letterbox_fit of all of it; then height and width are not
  /// used.
  std::function<placed_film(film)> placing{};
  /// Resizes a film to (height, width) in another way than resize_smooth: the network's rule.
  std::function<film(const film&, int, int)> resize{};
  film_intensity intensity = film_intensity::raw;
  float padding = 0;  // grey level around the film, as prediction pads it
  std::optional<augment_options> augment{};
  std::uint64_t seed = 0;
  int min_area = 16;  // lungs with fewer pixels left in the picture are dropped
  read_options reading{};
};

namespace detail {

/// A film near the network's size and its masks, one bit for each lung: what is worth keeping in memory between epochs.
struct prepared_film {
  std::string file;
  film picture;
  std::vector<mask> planes;  // bit k % 8 of plane k / 8: lung k
  std::vector<int> classes;
  letterbox place;
  std::optional<lung_definition> definition = std::nullopt;
  std::string source = {};

  std::size_t bytes() const noexcept { return picture.pixels.size() * (1 + planes.size()); }
};

/// The film and its masks, read, placed and resized.
prepared_film prepare_film(const film_dataset& films, const film_record& record, const sample_options& options);

/// The film as placed, or changed as the seed, epoch and index say.
sample make_sample(const prepared_film& from, const sample_options& options, int epoch, int index);

}  // namespace detail

/// Reads film `record` of a dataset and makes the sample that belongs to (options.seed, epoch, index).
/// \throws file_error, format_error naming the film: as read_film, when its size is not the dataset's, or when a mask
///         is of another size or damaged
sample read_sample(const film_dataset& films, const film_record& record, const sample_options& options, int epoch = 0,
                   int index = 0);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/sample/sample_impl.hpp"
#endif
