// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/interop/opencv.hpp"

#include <catch2/catch.hpp>

using namespace lungseg;

TEST_CASE("view_of: a matrix and a region of it, on the matrix's memory") {
  cv::Mat mat(4, 6, CV_8UC1, cv::Scalar{7});
  const image_view<std::uint8_t> all = view_of<std::uint8_t>(mat);
  CHECK(all.height == 4);
  CHECK(all.width == 6);
  CHECK(all.pixels == mat.data);
  all.row(2)[3] = 50;
  CHECK(mat.at<std::uint8_t>(2, 3) == 50);
  const image_view<const std::uint8_t> part = view_of<const std::uint8_t>(mat(cv::Rect{3, 2, 2, 2}));
  CHECK(part.height == 2);
  CHECK(part.width == 2);
  CHECK(part.stride == 6);
  CHECK(part.row(0)[0] == 50);
  CHECK(part.row(1)[0] == 7);
}

TEST_CASE("view_of: 16 bits and floats, and a matrix of nothing") {
  const cv::Mat deep(2, 3, CV_16UC1, cv::Scalar{4000}), real(2, 3, CV_32FC1, cv::Scalar{0.5});
  CHECK(view_of<const std::uint16_t>(deep).row(1)[2] == 4000);
  CHECK(view_of<const float>(real).row(1)[2] == 0.5f);
  CHECK(view_of<const float>(real(cv::Rect{1, 0, 1, 2})).stride == 3);
  CHECK(view_of<const std::uint8_t>(cv::Mat{}).height == 0);
}

TEST_CASE("view_of: pixels of another type, colours and volumes are refused") {
  const cv::Mat colours(2, 3, CV_8UC3), deep(2, 3, CV_16UC1);
  const int sides[] = {2, 3, 4};
  const cv::Mat volume(3, sides, CV_8UC1);
  CHECK_THROWS_WITH(view_of<const std::uint8_t>(colours),
                    "view_of: cv::Mat of type CV_8UC3 and 2 dimensions, expected CV_8UC1 and 2");
  CHECK_THROWS_WITH(to_film(deep), "view_of: cv::Mat of type CV_16UC1 and 2 dimensions, expected CV_8UC1 and 2");
  CHECK_THROWS_AS(to_mask(volume), shape_error);
}

TEST_CASE("to_film, to_mask: copies that own their pixels") {
  cv::Mat mat(3, 5, CV_8UC1, cv::Scalar{0});
  mat.at<std::uint8_t>(1, 4) = 200;
  const film copied = to_film(mat(cv::Rect{2, 0, 3, 3}));
  const mask inside = to_mask(mat);
  mat.setTo(9);
  CHECK(copied.width == 3);
  CHECK(copied(1, 2) == 200);
  CHECK(copied(0, 0) == 0);
  CHECK(inside(1, 4) == 1);
  CHECK(inside(0, 0) == 0);
}

TEST_CASE("mat_of: films, masks and plain images on their own memory, and there and back") {
  film shown(3, 4, 10);
  cv::Mat mat = mat_of(shown);
  CHECK(mat.data == shown.pixels.data());
  CHECK(mat.type() == CV_8UC1);
  mat.at<std::uint8_t>(2, 1) = 77;
  CHECK(shown(2, 1) == 77);
  CHECK(to_film(mat) == shown);
  mask lung(3, 4);
  lung(0, 3) = 1;
  CHECK(cv::countNonZero(mat_of(lung)) == 1);
  CHECK(to_mask(255 * mat_of(lung)) == lung);
  image<float> levels(2, 2, 0.25f);
  CHECK(cv::sum(mat_of(levels))[0] == 1);
}

TEST_CASE("to_bgr: blue first") {
  rgb_image drawn{2, 3};
  drawn(1, 2) = {1, 2, 3};
  const cv::Mat mat = to_bgr(drawn);
  CHECK(mat.type() == CV_8UC3);
  CHECK(mat.at<cv::Vec3b>(1, 2) == cv::Vec3b(3, 2, 1));
}
