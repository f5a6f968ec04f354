// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

// The rules of optimizers, for V of one float or a pack of them; see activation.inl. The includer has a square_root().

/// One step of SGD with momentum. \param g the gradient
template <class V>
LUNGSEG_HD inline void step_sgd(const sgd_step& step, V g, V& weight, V& velocity) {
  g += step.weight_decay * weight;
  velocity = step.momentum * velocity + g;
  weight -= step.rate * (step.nesterov ? g + step.momentum * velocity : velocity);
}

/// One step of AdamW. \param g the gradient
template <class V>
LUNGSEG_HD inline void step_adamw(const adamw_step& step, V g, V& weight, V& first, V& second) {
  first = step.beta1 * first + (1 - step.beta1) * g;
  second = step.beta2 * second + (1 - step.beta2) * g * g;
  weight = step.keep * weight - step.step * first / (square_root(second) * step.root_correction + step.epsilon);
}
