// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// Connected components with area, box and centroid: lungseg beside OpenCV's connectedComponentsWithStats, one thread,
/// in turn, medians. Prints both of ours: components only (the label image is optional), and with the label image that
/// OpenCV always writes. OpenCV is given each of its algorithms and the fastest counts.
///
///     g++ -std=c++20 -O2 -fopenmp -Iinclude $(pkg-config --cflags opencv4) benchmarks/labelling_bench.cpp
///         -lopencv_imgproc -lopencv_core -o labelling_bench

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <opencv2/imgproc.hpp>
#include <vector>

#include "lungseg/core/random.hpp"
#include "lungseg/data/pixels/components.hpp"

namespace {

using lungseg::mask;

/// Two tilted ellipses, and specks and holes of 1 to 3 pixels: what a network's thresholded answer looks like.
mask lung_like(int size) {
  cv::Mat drawn(size, size, CV_8U, cv::Scalar(0));
  cv::ellipse(drawn, {size * 3 / 10, size / 2}, {size / 6, size / 3}, 5, 0, 360, 1, -1);
  cv::ellipse(drawn, {size * 7 / 10, size / 2}, {size / 6, size / 3}, -5, 0, 360, 1, -1);
  lungseg::random_stream random{1, 0};
  for (int i = 0; i < size / 8; ++i) {
    const cv::Point at{static_cast<int>(random.below(static_cast<unsigned>(size))),
                       static_cast<int>(random.below(static_cast<unsigned>(size)))};
    cv::circle(drawn, at, 1 + static_cast<int>(random.below(3)), cv::Scalar(random.below(2)), -1);
  }
  mask result(size, size);
  std::copy(drawn.data, drawn.data + drawn.total(), result.pixels.begin());
  return result;
}

/// Every pixel set with probability `density`: the worst case for runs.
mask noise(int size, float density) {
  mask result(size, size);
  lungseg::random_stream random{2, 0};
  for (auto& pixel : result.pixels) pixel = random.uniform() < density;
  return result;
}

template <class F>
double seconds(F&& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> times) {
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

/// Times OpenCV's algorithms and ours in turn on one mask and prints a line.
void compare(const char* what, const mask& pixels, int rounds) {
  const cv::Mat input(pixels.height, pixels.width, CV_8U, const_cast<std::uint8_t*>(pixels.pixels.data()));
  const cv::ConnectedComponentsAlgorithmsTypes algorithms[] = {cv::CCL_SAUF, cv::CCL_BBDT, cv::CCL_SPAGHETTI};
  std::vector<double> theirs[3], components_only, with_labels;
  cv::Mat labels, stats, centroids;
  lungseg::components found;
  lungseg::image<std::int32_t> image;
  int count = 0;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < 3; ++i)
      theirs[i].push_back(seconds([&] {
        count = cv::connectedComponentsWithStats(input, labels, stats, centroids, 8, CV_32S, algorithms[i]);
      }));
    components_only.push_back(seconds([&] { lungseg::label_components(pixels, lungseg::connectivity::eight, found); }));
    with_labels.push_back(seconds([&] {
      lungseg::label_components(pixels, lungseg::connectivity::eight, found);
      found.labels(image);
    }));
  }
  if (count - 1 != found.count()) std::printf("DIFFERENT COUNTS: %d and %d\n", count - 1, found.count());
  double best = std::numeric_limits<double>::max();
  for (const auto& times : theirs) best = std::min(best, median(times));
  const double ours = median(components_only), full = median(with_labels);
  std::printf("%-10s %5d %9d %11.4f %11.4f %11.4f %9.1f %9.1f\n", what, pixels.width, found.count(), best * 1e3,
              ours * 1e3, full * 1e3, best / ours, best / full);
}

}  // namespace

int main() {
  cv::setNumThreads(1);
  std::printf("%-10s %5s %9s %11s %11s %11s %9s %9s\n", "mask", "size", "found", "OpenCV ms", "ours ms", "+labels ms",
              "ratio", "ratio +l");
  for (const int size : {256, 512, 1024, 2048}) {
    const int rounds = std::max(15, 60 * 512 / size);
    compare("lungs", lung_like(size), rounds);
    compare("noise 10%", noise(size, 0.1f), rounds / 3);
    compare("noise 50%", noise(size, 0.5f), rounds / 3);
  }
  return EXIT_SUCCESS;
}
