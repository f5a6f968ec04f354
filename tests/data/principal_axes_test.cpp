// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/data/pixels/principal_axes.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "lungseg/data/pixels/mask_sets.hpp"

using namespace lungseg;

TEST_CASE("scatter: a rectangle worked by hand") {
  // 2 rows and 4 columns: columns -1.5, -0.5, 0.5, 1.5 from the middle, rows -0.5 and 0.5.
  moments m = moments::of_run(3, 10, 14);
  m += moments::of_run(4, 10, 14);
  CHECK(centroid(m) == Eigen::Vector2d(11.5, 3.5));
  const matrix2 s = scatter(m);
  CHECK(s(0, 0) == Approx(2 * (2.25 + 0.25 + 0.25 + 2.25)));
  CHECK(s(0, 1) == Approx(0).margin(1e-9));
  CHECK(s(1, 0) == Approx(0).margin(1e-9));
  CHECK(s(1, 1) == Approx(8 * 0.25));
  const principal_axes axes{s};
  CHECK(axes.along == Approx(10));
  CHECK(axes.across == Approx(2));
  CHECK(axes.up.isApprox(Eigen::Vector2d(1, 0)));
  CHECK(axes.tilt() == Approx(90));
}

TEST_CASE("principal_axes: of an ellipse, however it is turned") {
  for (const double degrees : {-80.0, -30.0, 0.0, 12.0, 45.0, 89.0}) {
    const double angle = degrees / 57.29577951308232;
    mask drawn(300, 300);
    for (int y = 0; y < 300; ++y)
      for (int x = 0; x < 300; ++x) {
        const double along = std::sin(angle) * (x - 150) - std::cos(angle) * (y - 150),
                     across = std::cos(angle) * (x - 150) + std::sin(angle) * (y - 150);
        drawn(y, x) = std::hypot(along / 120, across / 40) < 1;
      }
    const moments m = detail::moments_of(drawn);
    const principal_axes axes{scatter(m)};
    // An ellipse has a quarter of its squared half axis as variance.
    CHECK(axes.along / static_cast<double>(m.area) == Approx(120 * 120 / 4).epsilon(0.01));
    CHECK(axes.across / static_cast<double>(m.area) == Approx(40 * 40 / 4).epsilon(0.01));
    CHECK(axes.up.x() == Approx(std::sin(angle)).margin(0.01));
    CHECK(axes.up.y() == Approx(-std::cos(angle)).margin(0.01));
    CHECK(axes.tilt() == Approx(std::abs(degrees)).margin(0.5));
    // What they are: eigenvectors and eigenvalues.
    CHECK((scatter(m) * axes.up).isApprox(axes.along * axes.up, 1e-9));
  }
}

TEST_CASE("principal_axes: without a long axis, lying") {
  CHECK(principal_axes{scatter(moments::of_run(5, 5, 6))}.tilt() == Approx(90));
}

TEST_CASE("pointing_up, quarter_turned: as seen on a film, where y goes down") {
  CHECK(pointing_up({0.6, 0.8}) == Eigen::Vector2d(-0.6, -0.8));
  CHECK(pointing_up({0.6, -0.8}) == Eigen::Vector2d(0.6, -0.8));
  CHECK(pointing_up({-1, 0}) == Eigen::Vector2d(1, 0));
  CHECK(quarter_turned({0, -1}) == Eigen::Vector2d(1, 0));
}
