// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmiod/cielabutil.h>

#include <array>
#include <cmath>

#include "lungseg/data/pixels/draw.hpp"
#include "lungseg/dicom/items.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// The colour of a lung, that of our own pictures, as DICOM's CIELab value.
inline void put_colour(DcmItem& in, const DcmTagKey& tag, int class_id) {
  const rgb colour = class_id == left_lung ? overlay_style{}.left : overlay_style{}.right;
  double l = 0, a = 0, b = 0;
  IODCIELabUtil::rgb2DicomLab(l, a, b, colour.r / 255.0, colour.g / 255.0, colour.b / 255.0);
  const auto whole = [](double value) { return static_cast<Uint16>(std::lround(value)); };
  const std::array<Uint16, 3> lab{whole(l), whole(a), whole(b)};
  expect_put(in.putAndInsertUint16Array(tag, lab.data(), lab.size()), tag);
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
