// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// Kernels of depthwise_table; compiled once per instruction set. Neighbouring pixels whose taps all lie inside the map
// are made four at a time, so that a weight is loaded once for the four.

/// Taps [first, past) of a filter's axis.
struct tap_range {
  int first, past;
};

/// The taps of output position `at` along `axis` that lie inside a map of the given extent.
inline tap_range inner_taps(const pool_window& window, int at, int axis, int extent) {
  const int start = at * window.stride[axis] - window.padding[axis];
  const int past = extent - start < window.kernel[axis] ? extent - start : window.kernel[axis];
  return {start < 0 ? -start : 0, past > 0 ? past : 0};
}

/// `Pixels` neighbouring pixels of a row of y from column ox on, all with the same taps.
template <int Pixels, class T>
inline void depthwise_pixels(const depthwise_shape& shape, const T* x, const float* filter, const float* bias, T* y,
                             bool swish, int oy, int ox, tap_range down, tap_range right) {
  const pool_window& window = shape.window;
  const std::int64_t channels = shape.large.channels, row = shape.large.width * channels;
  const std::int64_t step = window.stride[1] * channels;
  const T* from =
      x + (oy * window.stride[0] - window.padding[0]) * row + (ox * window.stride[1] - window.padding[1]) * channels;
  T* to = y + (std::int64_t{oy} * shape.small.width + ox) * channels;
  for_each_pack(0, channels, [&](auto p, std::int64_t c) {
    using V = typename decltype(p)::type;
    V sum[Pixels];
    for (int i = 0; i < Pixels; ++i) sum[i] = bias ? load_pack<V>(bias + c) : V{};
    for (int r = down.first; r < down.past; ++r)
      for (int s = right.first; s < right.past; ++s) {
        const V weight = load_pack<V>(filter + (r * window.kernel[1] + s) * channels + c);
        const T* at = from + r * row + s * channels + c;
#pragma GCC unroll 4
        for (int i = 0; i < Pixels; ++i) sum[i] += load_pack<V>(at + i * step) * weight;
      }
    for (int i = 0; i < Pixels; ++i)
      store_pack<V>(to + i * channels + c, swish ? activate<activation::swish, V>(sum[i]) : sum[i]);
  });
}

template <class T>
inline void depthwise_forward(const depthwise_shape& shape, const T* x, const float* filter, const float* bias, T* y,
                              bool swish, int begin, int end) {
  const int width = shape.small.width, whole = shape.window.kernel[1];
  const auto taps = [&](int ox) { return inner_taps(shape.window, ox, 1, shape.large.width); };
  for (int oy = begin; oy < end; ++oy) {
    const tap_range down = inner_taps(shape.window, oy, 0, shape.large.height);
    for (int ox = 0; ox < width;) {
      const tap_range right = taps(ox);
      const bool inside = right.first == 0 && ox + 4 <= width && taps(ox + 3).past == whole;
      if (inside)
        depthwise_pixels<4>(shape, x, filter, bias, y, swish, oy, ox, down, right);
      else
        depthwise_pixels<1>(shape, x, filter, bias, y, swish, oy, ox, down, right);
      ox += inside ? 4 : 1;
    }
  }
}

/// The taps that reach input position `at` along an axis: tap first + k * stride from output position out - k, for k in
/// [low, high).
struct reaching_taps {
  int first, out, low, high;
};
inline reaching_taps taps_that_reach(const pool_window& window, int at, int axis, int outputs) {
  const int shifted = at + window.padding[axis], stride = window.stride[axis];
  const int first = shifted % stride, out = shifted / stride;
  const int taps = first < window.kernel[axis] ? (window.kernel[axis] - first + stride - 1) / stride : 0;
  return {first, out, out - outputs + 1 > 0 ? out - outputs + 1 : 0, taps < out + 1 ? taps : out + 1};
}

/// `Pixels` pixels of a row of dx from column ix on, a stride apart, all with the same taps.
template <int Pixels, class T>
inline void depthwise_gradient_pixels(const depthwise_shape& shape, const T* dy, const float* filter, T* dx,
                                      bool accumulate, int iy, int ix, reaching_taps down, reaching_taps right) {
  const pool_window& window = shape.window;
  const std::int64_t channels = shape.large.channels, row = shape.small.width * channels;
  T* to = dx + (std::int64_t{iy} * shape.large.width + ix) * channels;
  const std::int64_t step = window.stride[1] * channels;
  for_each_pack(0, channels, [&](auto p, std::int64_t c) {
    using V = typename decltype(p)::type;
    V sum[Pixels];
    for (int i = 0; i < Pixels; ++i) sum[i] = accumulate ? load_pack<V>(to + i * step + c) : V{};
    for (int k = down.low; k < down.high; ++k)
      for (int l = right.low; l < right.high; ++l) {
        const int r = down.first + k * window.stride[0], s = right.first + l * window.stride[1];
        const V weight = load_pack<V>(filter + (r * window.kernel[1] + s) * channels + c);
        const T* at = dy + (down.out - k) * row + (right.out - l) * channels + c;
#pragma GCC unroll 4
        for (int i = 0; i < Pixels; ++i) sum[i] += load_pack<V>(at + i * channels) * weight;
      }
    for (int i = 0; i < Pixels; ++i) store_pack<V>(to + i * step + c, sum[i]);
  });
}

template <class T>
inline void depthwise_data_gradient(const depthwise_shape& shape, const T* dy, const float* filter, T* dx,
                                    bool accumulate, int begin, int end) {
  const int stride = shape.window.stride[1], width = shape.large.width;
  const auto taps = [&](int ix) { return taps_that_reach(shape.window, ix, 1, shape.small.width); };
  for (int iy = begin; iy < end; ++iy) {
    const reaching_taps down = taps_that_reach(shape.window, iy, 0, shape.small.height);
    for (int phase = 0; phase < stride && phase < width; ++phase)
      for (int ix = phase; ix < width;) {
        const reaching_taps right = taps(ix);
        const int fourth = ix + 3 * stride;
        bool inside = fourth < width;
        if (inside) {
          const reaching_taps last = taps(fourth);
          inside = right.low == 0 && last.low == 0 && right.high == last.high;
        }
        if (inside)
          depthwise_gradient_pixels<4>(shape, dy, filter, dx, accumulate, iy, ix, down, right);
        else
          depthwise_gradient_pixels<1>(shape, dy, filter, dx, accumulate, iy, ix, down, right);
        ix += (inside ? 4 : 1) * stride;
      }
  }
}

/// The columns [first, past) of y whose tap s lies inside a map of the given width.
inline tap_range columns_with_tap(const pool_window& window, int s, int width, int outputs) {
  const int stride = window.stride[1], shift = window.padding[1] - s;  // column ox reads ox * stride - shift
  const int first = shift > 0 ? (shift + stride - 1) / stride : 0;
  const int past = width - 1 + shift < 0 ? 0 : (width - 1 + shift) / stride + 1;
  return {first, past < outputs ? past : outputs};
}

template <class T>
inline void depthwise_filter_gradient(const depthwise_shape& shape, const T* x, const T* dy, float* sums, int begin,
                                      int end, int first, int past) {
  const pool_window& window = shape.window;
  const std::int64_t channels = shape.large.channels, step = window.stride[1] * channels;
  for (int r = 0; r < window.kernel[0]; ++r)
    for (int s = 0; s < window.kernel[1]; ++s) {
      const tap_range columns = columns_with_tap(window, s, shape.large.width, shape.small.width);
      float* to = sums + (r * window.kernel[1] + s) * channels;
      for_each_pack(first, past, [&](auto p, std::int64_t c) {
        using V = typename decltype(p)::type;
        V total = load_pack<V>(to + c);
        for (int oy = begin; oy < end; ++oy) {
          const int iy = oy * window.stride[0] - window.padding[0] + r;
          if (iy < 0 || iy >= shape.large.height) continue;
          const T* in = x + (std::int64_t{iy} * shape.large.width - window.padding[1] + s) * channels + c;
          const T* out = dy + std::int64_t{oy} * shape.small.width * channels + c;
          V sum[4] = {};  // four, since one would wait for its own last addition
          int ox = columns.first;
          for (; ox + 4 <= columns.past; ox += 4)
#pragma GCC unroll 4
            for (int i = 0; i < 4; ++i)
              sum[i] += load_pack<V>(in + (ox + i) * step) * load_pack<V>(out + (ox + i) * channels);
          for (; ox < columns.past; ++ox) sum[0] += load_pack<V>(in + ox * step) * load_pack<V>(out + ox * channels);
          total += (sum[0] + sum[1]) + (sum[2] + sum[3]);
        }
        store_pack<V>(to + c, total);
      });
    }
}

template <class T>
inline constexpr depthwise_table<T> depthwise_functions{depthwise_forward<T>, depthwise_data_gradient<T>,
                                                        depthwise_filter_gradient<T>};
