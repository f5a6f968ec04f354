// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The rules of norms, for V of one float or a pack of them; see activation.inl.

template <class V>
LUNGSEG_HD inline V normalised(V x, V mean, V scale, V shift) {
  return (x - mean) * scale + shift;
}

/// The gradient of x; see norm_slope.
template <class V>
LUNGSEG_HD inline V normalised_backward(V dy, V x, V mean, V scale, V slope, V shift) {
  return dy * scale + (x - mean) * slope + shift;
}
