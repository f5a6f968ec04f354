// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <string_view>

#include "lungseg/core/config.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// How report.html comes by what lies beside it.
inline constexpr std::string_view report_data_js = R"page(// A page in a file may load scripts and no data, so data come as calls of functions that are here for it.

const arriving = new Map();
const arrive = (key, data) => arriving.get(key)?.done(data);
globalThis.lungsegFilms = arrive;  // of the page of that number
globalThis.lungsegMasks = arrive;  // of the film of that name, which is a text

// What the script at an address calls one of these with.
export function load(address, key) {
  if (arriving.has(key)) return arriving.get(key).data;
  const script = document.createElement('script'), one = {};
  one.data = new Promise((done, fail) => {
    one.done = done;
    script.addEventListener('error', () => fail(new Error('missing')));
    script.addEventListener('load', () => fail(new Error('not whole')));  // of no effect where data came
  }).finally(() => {
    script.remove();
    arriving.delete(key);
  });
  arriving.set(key, one);
  script.src = address;
  document.head.append(script);
  return one.data;
}
)page";

}}}  // namespace lungseg::LUNGSEG_ABI::detail
