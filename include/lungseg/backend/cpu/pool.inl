// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Kernels of pool_table; compiled once per instruction set.

template <class T>
inline void max_pool(const pool_window& window, pool_map in, pool_map out, const T* x, T* y, int begin, int end) {
  for (int oy = begin; oy < end; ++oy)
    for (int ox = 0; ox < out.width; ++ox) {
      const int y0 = window.first(oy, 0), y1 = window.past(oy, 0, in.height);
      const int x0 = window.first(ox, 1), x1 = window.past(ox, 1, in.width);
      T* to = y + (std::int64_t{oy} * out.width + ox) * out.channels;
      for_each_pack(0, in.channels, [=](auto p, std::int64_t c) {
        using V = typename decltype(p)::type;
        V best = load_pack<V>(x + (std::int64_t{y0} * in.width + x0) * in.channels + c);
        for (int iy = y0; iy < y1; ++iy)
          for (int ix = x0; ix < x1; ++ix) {
            const V value = load_pack<V>(x + (std::int64_t{iy} * in.width + ix) * in.channels + c);
            best = ((value > best) | nan_lanes(value)) ? value : best;  // NaN wins and stays
          }
        store_pack<V>(to + c, best);
      });
    }
}

template <class T>
inline void max_pool_backward(const pool_window& window, pool_map in, pool_map out, const T* x, const T* y, const T* dy,
                              T* dx, int begin, int end) {
  for (int oy = 0; oy < out.height; ++oy) {
    const int y0 = window.first(oy, 0), y1 = window.past(oy, 0, in.height);
    if (y1 <= begin || y0 >= end) continue;
    for (int ox = 0; ox < out.width; ++ox) {
      const int x0 = window.first(ox, 1), x1 = window.past(ox, 1, in.width);
      const std::int64_t at = (std::int64_t{oy} * out.width + ox) * out.channels;
      for_each_pack(0, in.channels, [=](auto p, std::int64_t c) {
        using V = typename decltype(p)::type;
        const V best = load_pack<V>(y + at + c);
        V left = load_pack<V>(dy + at + c);  // what no earlier position of the window has taken
        for (int iy = y0; iy < y1; ++iy)
          for (int ix = x0; ix < x1; ++ix) {
            const std::int64_t i = (std::int64_t{iy} * in.width + ix) * in.channels + c;
            const V value = load_pack<V>(x + i);
            if (iy >= begin && iy < end) store_pack<V>(dx + i, load_pack<V>(dx + i) + (value == best ? left : V{}));
            left = value == best ? V{} : left;
          }
      });
    }
  }
}

template <class T>
inline void upsample_add(pool_map in, pool_map out, const T* top, const T* lateral, T* y, int begin, int end) {
  for (int oy = begin; oy < end; ++oy) {
    const std::int64_t iy = nearest_source(oy, in.height, out.height);
    for (int ox = 0; ox < out.width; ++ox) {
      const T* from = top + (iy * in.width + nearest_source(ox, in.width, out.width)) * in.channels;
      const std::int64_t at = (std::int64_t{oy} * out.width + ox) * out.channels;
      if (lateral)
        add(from, lateral + at, y + at, out.channels);
      else
        std::copy(from, from + in.channels, y + at);
    }
  }
}

template <class T>
inline void upsample_backward(pool_map in, pool_map out, const T* dy, T* dtop, bool accumulate, int begin, int end) {
  for (int iy = begin; iy < end; ++iy) {
    const int y0 = first_copy(iy, in.height, out.height), y1 = first_copy(iy + 1, in.height, out.height);
    for (int ix = 0; ix < in.width; ++ix) {
      const int x0 = first_copy(ix, in.width, out.width), x1 = first_copy(ix + 1, in.width, out.width);
      T* to = dtop + (std::int64_t{iy} * in.width + ix) * in.channels;
      for_each_pack(0, in.channels, [=](auto p, std::int64_t c) {
        using V = typename decltype(p)::type;
        V sum = accumulate ? load_pack<V>(to + c) : V{};
        for (int oy = y0; oy < y1; ++oy)
          for (int ox = x0; ox < x1; ++ox)
            sum += load_pack<V>(dy + (std::int64_t{oy} * out.width + ox) * out.channels + c);
        store_pack<V>(to + c, sum);
      });
    }
  }
}

template <class T>
inline constexpr pool_table<T> pool_functions{max_pool<T>, max_pool_backward<T>, upsample_add<T>, upsample_backward<T>};
