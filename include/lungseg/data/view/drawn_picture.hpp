// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <array>
#include <cmath>
#include <numbers>

#include "lungseg/data/view/canvas.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// Draws pictures that are no frontal chest film. Each kind is crude: what matters is that they are many.
class picture_drawer {
 public:
  explicit picture_drawer(random_stream& random) : random_{random} {}

  film even() {
    canvas on{side, between(0, 255)};
    on.noise(random_, chance(0.5f) ? 0 : between(0, 12));
    return on.picture();
  }
  film gradient() {
    canvas on{side, 0};
    const float angle = between(0, turn), mid_y = between(0, 1), mid_x = between(0, 1);
    const bool round = chance(0.5f);
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; ++x) {
        const float v = static_cast<float>(y) / side - mid_y, u = static_cast<float>(x) / side - mid_x;
        on.at(y, x) = 128 + 180 * (round ? std::hypot(u, v) - 0.4f : u * std::cos(angle) + v * std::sin(angle));
      }
    on.noise(random_, between(0, 20));
    return on.picture();
  }
  film clouds() {
    canvas on{side, between(60, 200)};
    on.clouds(random_, 2 << random_.below(5), between(30, 140));
    return on.picture();
  }
  film stripes() {
    canvas on{side, 0};
    const float low = between(0, 120), high = between(135, 255), across = between(2, 40), down = between(0, 40);
    const bool board = chance(0.4f);
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; ++x) {
        const float u = static_cast<float>(x) / side * across, v = static_cast<float>(y) / side * down;
        const bool odd = (board ? static_cast<int>(u) + static_cast<int>(v) : static_cast<int>(u + v)) % 2 == 1;
        on.at(y, x) = odd ? low : high;
      }
    on.noise(random_, between(0, 30));
    return on.picture();
  }
  /// Lines of words, perhaps with a picture's frame among them.
  film text() {
    canvas on{side, between(200, 255)};
    const float line = between(0.015f, 0.07f), margin = between(0.02f, 0.2f);
    for (float y = margin; y < 1 - margin; y += line * between(1.4f, 2.2f)) {
      if (chance(0.15f)) continue;
      for (float x = margin; x < (chance(0.2f) ? 0.6f : 1 - margin);) {
        const float word = line * between(0.8f, 5);
        on.rectangle(y, x, y + line * 0.8f, std::min(x + word, 1 - margin), between(0, 110));
        x += word + line * between(0.4f, 0.9f);
      }
    }
    if (chance(0.4f)) {
      const float y = between(0.1f, 0.6f), x = between(0.1f, 0.6f);
      on.rectangle(y, x, y + between(0.1f, 0.4f), x + between(0.1f, 0.4f), between(0, 255));
    }
    return on.picture();
  }
  film chart() {
    canvas on{side, 250};
    on.rectangle(0.9f, 0.1f, 0.91f, 0.95f, 0);
    on.rectangle(0.05f, 0.1f, 0.91f, 0.11f, 0);
    const int bars = 2 + static_cast<int>(random_.below(12));
    float last = between(0.2f, 0.8f);
    for (int i = 0; i < bars; ++i) {
      const float x = 0.12f + 0.82f * static_cast<float>(i) / static_cast<float>(bars), top = between(0.1f, 0.85f);
      if (chance(0.5f)) on.rectangle(top, x, 0.9f, x + 0.6f / static_cast<float>(bars), between(40, 200));
      on.bone(last, x, top, x + 0.82f / static_cast<float>(bars), 0.008f, -200);
      last = top;
    }
    return on.picture();
  }
  film shapes() {
    canvas on{side, between(0, 255)};
    for (int left = 1 + static_cast<int>(random_.below(14)); left > 0; --left) {
      const float y = between(0, 1), x = between(0, 1), level = between(-200, 200);
      if (chance(0.5f))
        on.ellipse(y, x, between(0.03f, 0.4f), between(0.03f, 0.4f), between(0, turn), level, between(0.02f, 0.8f));
      else
        on.rectangle(y, x, y + between(0.03f, 0.5f), x + between(0.03f, 0.5f), between(0, 255));
    }
    on.noise(random_, between(0, 15));
    return on.picture();
  }
  /// Soft tissue around one to six long bones that end in joints: arms, legs, hands.
  film limb() {
    canvas on{side, between(0, 40)};
    const int bones = 1 + static_cast<int>(random_.below(6));
    const float spread = bones > 2 ? between(0.1f, 0.2f) : between(0.05f, 0.15f), joint = between(0.3f, 0.7f);
    const float first = 0.5f - spread * static_cast<float>(bones - 1) / 2, thick = between(0.02f, 0.09f);
    on.ellipse(0.5f, 0.5f, between(0.6f, 1.2f), spread * static_cast<float>(bones) * between(0.6f, 1) + thick * 2,
               between(-0.2f, 0.2f), between(50, 110), between(0.1f, 0.5f));
    for (int i = 0; i < bones; ++i) {
      const float x = first + spread * static_cast<float>(i), lean = between(-0.06f, 0.06f), level = between(40, 120);
      on.bone(between(-0.1f, 0.2f), x - lean, joint - 0.02f, x, thick * between(0.8f, 1.2f), level);
      on.bone(joint + 0.02f, x, between(0.8f, 1.1f), x + lean, thick * between(0.8f, 1.2f), level);
      on.ellipse(joint, x, thick, thick * 1.4f, 0, level / 2, 0.2f);
    }
    return finished(on);
  }
  /// A pelvis or an abdomen: a broad bright body, a spine, bowel gas, hips.
  film trunk() {
    canvas on{side, between(0, 60)};
    on.ellipse(0.5f, 0.5f, between(0.6f, 1), between(0.38f, 0.6f), 0, between(70, 130), between(0.1f, 0.4f));
    spine(on, between(0.45f, 0.55f), between(-0.1f, 0), between(0.5f, 1), between(30, 80));
    for (int left = static_cast<int>(random_.below(12)); left > 0; --left)
      on.ellipse(between(0.2f, 0.9f), between(0.2f, 0.8f), between(0.02f, 0.09f), between(0.02f, 0.09f), 0,
                 -between(20, 70), 0.6f);
    if (chance(0.6f)) {
      const float y = between(0.5f, 0.8f), apart = between(0.2f, 0.32f), level = between(40, 90);
      for (const float sign : {-1.0f, 1.0f}) {
        on.ellipse(y - 0.15f, 0.5f + sign * apart * 0.8f, 0.16f, 0.14f, sign * 0.5f, level * 0.6f, 0.3f);
        on.ellipse(y, 0.5f + sign * apart, 0.06f, 0.06f, 0, level, 0.1f);
        on.bone(y, 0.5f + sign * apart, y + 0.5f, 0.5f + sign * (apart + 0.08f), 0.045f, level);
      }
    }
    return finished(on);
  }
  /// A chest from the side: one dark field, the spine behind it, the breast bone before it.
  film lateral() {
    canvas on{side, between(0, 50)};
    on.ellipse(0.55f, 0.5f, between(0.55f, 0.8f), between(0.3f, 0.48f), between(-0.15f, 0.15f), between(110, 160),
               between(0.1f, 0.3f));
    const float behind = between(0.68f, 0.8f), top = between(0.12f, 0.25f);
    on.ellipse(between(0.4f, 0.5f), between(0.46f, 0.54f), between(0.28f, 0.36f), between(0.16f, 0.27f),
               between(-0.3f, 0.3f), -between(50, 90), between(0.2f, 0.6f));
    on.ellipse(between(0.55f, 0.68f), between(0.34f, 0.45f), between(0.12f, 0.2f), between(0.1f, 0.18f),
               between(-0.6f, 0.6f), between(30, 70), between(0.2f, 0.5f));  // heart
    on.ellipse(between(0.85f, 0.95f), 0.5f, between(0.15f, 0.3f), 0.4f, between(-0.3f, 0.3f), between(30, 70), 0.3f);
    spine(on, behind, top - 0.1f, 1, between(25, 60));
    on.bone(top, between(0.22f, 0.3f), 0.7f, between(0.15f, 0.25f), 0.015f, between(15, 40));
    for (float y = top; y < 0.85f; y += between(0.06f, 0.1f))
      on.bone(y, behind, y + between(0.05f, 0.2f), between(0.25f, 0.4f), 0.012f, between(5, 25));
    return finished(on);
  }
  /// A slice of CT: a ring of body, perhaps two dark lungs in it, a vertebra.
  film slice() {
    canvas on{side, between(0, 10)};
    const float ry = between(0.25f, 0.42f), rx = between(0.33f, 0.48f), level = between(90, 150);
    on.ellipse(0.5f, 0.5f, ry, rx, 0, level, 0.04f);
    if (chance(0.6f))
      for (const float sign : {-1.0f, 1.0f})
        on.ellipse(0.5f, 0.5f + sign * rx * 0.5f, ry * between(0.5f, 0.75f), rx * between(0.25f, 0.4f), 0,
                   -level * between(0.6f, 0.95f), 0.08f);
    for (int left = static_cast<int>(random_.below(7)); left > 0; --left)
      on.ellipse(between(0.35f, 0.65f), between(0.3f, 0.7f), between(0.02f, 0.12f), between(0.02f, 0.12f), 0,
                 between(-50, 60), 0.2f);
    on.ellipse(0.5f + ry * 0.6f, 0.5f, 0.06f, 0.07f, 0, between(50, 100), 0.1f);
    return finished(on);
  }

 private:
  static constexpr int side = 128;
  static constexpr float turn = 2 * std::numbers::pi_v<float>;

  float between(float low, float high) { return random_.uniform(low, high); }
  bool chance(float probability) { return random_.uniform() < probability; }

  void spine(canvas& on, float x, float top, float bottom, float level) {
    const float tall = between(0.05f, 0.09f), bend = between(-0.1f, 0.1f);
    for (float y = top; y < bottom; y += tall)
      on.ellipse(y, x + bend * (y - 0.5f), tall * 0.45f, tall * between(0.7f, 0.9f), 0, level, 0.3f);
  }
  film finished(canvas& on) {
    on.clouds(random_, 8, between(0, 25));
    on.noise(random_, between(0, 10));
    return on.picture();
  }

  random_stream& random_;
};

}  // namespace detail

/// A drawn picture of some kind that is no frontal chest film, from 128 x 128 pixels: even, gradients, clouds, stripes,
/// pages of text, charts, shapes, limbs, trunks, chests from the side, slices of CT.
inline film draw_other_picture(random_stream& random) {
  using drawer = detail::picture_drawer;
  constexpr std::array kinds{&drawer::even,  &drawer::gradient, &drawer::clouds,  &drawer::stripes, &drawer::text,
                             &drawer::chart, &drawer::shapes,   &drawer::limb,    &drawer::limb,    &drawer::trunk,
                             &drawer::trunk, &drawer::lateral,  &drawer::lateral, &drawer::slice};
  const auto kind = kinds[random.below(static_cast<std::uint32_t>(kinds.size()))];
  drawer on{random};
  return (on.*kind)();
}

}}  // namespace lungseg::LUNGSEG_ABI
