// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// Outlines of masks.
inline constexpr std::string_view outline_js = R"js(// The outline of a mask as a smooth line that stays within half a pixel of the mask's edge.

const steps = [[1, 0], [0, 1], [-1, 0], [0, -1]];  // east, south, west, north
// The pixels ahead of a corner, to the right and to the left of the way.
const right = [[0, 0], [-1, 0], [-1, -1], [0, -1]], left = [[0, -1], [0, 0], [-1, 0], [-1, -1]];

export function outline(mask, width, height) {
  const path = new Path2D(), seen = new Uint8Array(mask.length);
  const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x] === 1;
  for (let y = 0; y < height; ++y)
    for (let x = 0, i = y * width; x < width; ++x, ++i)
      if (mask[i] && !seen[i] && (y === 0 || !mask[i - width])) add(path, follow(x, y));
  return path;

  // The middles of a closed walk's edges, with the mask on the right hand.
  function follow(x0, y0) {
    const points = [];
    let x = x0, y = y0, way = 0;
    do {
      if (way === 0) seen[y * width + x] = 1;
      const [dx, dy] = steps[way];
      points.push([x + dx / 2, y + dy / 2]);
      x += dx;
      y += dy;
      if (!inside(x + right[way][0], y + right[way][1])) way = (way + 1) % 4;
      else if (inside(x + left[way][0], y + left[way][1])) way = (way + 3) % 4;
    } while (x !== x0 || y !== y0 || way !== 0);
    return points;
  }
}

function add(path, points) {
  const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  path.moveTo(...middle(points[points.length - 1], points[0]));
  points.forEach((point, i) => path.quadraticCurveTo(...point, ...middle(point, points[(i + 1) % points.length])));
  path.closePath();
}
)js";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
