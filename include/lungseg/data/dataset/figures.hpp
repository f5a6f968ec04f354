// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/data/annotation/annotation.hpp"
#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/data/pixels/image.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

/// The colours of the original project's figures: left reddish, right bluish.
inline constexpr overlay_style figure_style{.left = {230, 70, 60}, .right = {60, 110, 235}, .fill = 0.4, .border = 0};

namespace detail {

/// The picture at 1 / factor of its size, each pixel the mean of factor x factor; a remainder at the edge is dropped.
rgb_image shrunk(const rgb_image& from, int factor);

}  // namespace detail

/// What a dataset says of one film, to be looked at: from left to right the film, its mask in white, the film with each
/// lung's box, and the lungs in colour over the film. Films of 1024 pixels and more a side are shrunk by a whole
/// factor. \throws shape_error when a mask differs from the film in size
rgb_image film_figure(const film& shown, const film_record& record, const overlay_style& style = figure_style);

}}  // namespace lungseg::LUNGSEG_ABI

#if !defined(LUNGSEG_COMPILED)
#include "lungseg/data/dataset/figures_impl.hpp"
#endif
