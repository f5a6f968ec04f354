// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lungseg/core/error.hpp"
#include "lungseg/core/figure_text.hpp"
#include "lungseg/dicom/ct_place.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/segment_items.hpp"
#include "lungseg/dicom/series_segmentation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// What all slices of a segmentation have to say, and to have in common.
inline void expect_one_series(std::span<const slice_lungs> slices) {
  expect<option_error>(!slices.empty(), "segmentation of a series: there are no slices");
  const film_reference& first = slices.front().source;
  for (const slice_lungs& each : slices) {
    const film_reference& slice = each.source;
    expect<format_error>(slice.height() == first.height() && slice.width() == first.width(),
                         "segmentation of a series: the slices are of several sizes");
    expect<format_error>(slice.data_set().tagExistsWithValue(DCM_ImagePositionPatient),
                         "segmentation of a series: a slice has no " + name_of(DCM_ImagePositionPatient));
    for (const DcmTagKey& tag : {DCM_StudyInstanceUID, DCM_SeriesInstanceUID, DCM_FrameOfReferenceUID,
                                 DCM_ImageOrientationPatient, DCM_PixelSpacing}) {
      const std::string text = whole_text_of(slice.data_set(), tag);
      expect<format_error>(!text.empty(), "segmentation of a series: a slice has no " + name_of(tag));
      // Numbers may be rounded differently from slice to slice; ct_series has held these against each other.
      const bool number = tag == DCM_ImageOrientationPatient || tag == DCM_PixelSpacing;
      expect<format_error>(number || text == whole_text_of(first.data_set(), tag),
                           "segmentation of a series: slices have several " + name_of(tag));
    }
  }
}

/// The step from slice to slice in millimetres; none where it differs by more than a hundredth.
inline std::optional<double> even_step(std::span<const slice_lungs> slices) {
  std::vector<patient_vector> places;
  for (const slice_lungs& each : slices) {
    const std::vector<double> at = numbers_of(each.source.data_set(), DCM_ImagePositionPatient);
    if (at.size() != 3) return std::nullopt;
    places.push_back({at[0], at[1], at[2]});
  }
  std::vector<double> steps;
  for (std::size_t i = 1; i < places.size(); ++i)
    steps.push_back(
        std::hypot(places[i][0] - places[i - 1][0], places[i][1] - places[i - 1][1], places[i][2] - places[i - 1][2]));
  if (steps.empty()) return std::nullopt;
  const auto [least, most] = std::minmax_element(steps.begin(), steps.end());
  constexpr double even = 1.01;
  return *most <= even * *least ? std::optional{(*least + *most) / 2} : std::nullopt;
}

/// What is true of all frames: orientation, the size of pixels, and the steps between slices.
inline void put_shared_groups(DcmItem& result, std::span<const slice_lungs> slices) {
  DcmItem& from = slices.front().source.data_set();
  DcmItem& shared = append(result, DCM_SharedFunctionalGroupsSequence);
  copy(from, DCM_ImageOrientationPatient, append(shared, DCM_PlaneOrientationSequence));
  DcmItem& measures = append(shared, DCM_PixelMeasuresSequence);
  copy(from, DCM_PixelSpacing, measures);
  const std::optional<double> step = even_step(slices);
  if (!copy(from, DCM_SliceThickness, measures) && step) put(measures, DCM_SliceThickness, fixed(*step, 6));
  if (step) put(measures, DCM_SpacingBetweenSlices, fixed(*step, 6));
}

/// ReferencedSeriesSequence: all slices.
inline void put_slices(DcmItem& result, std::span<const slice_lungs> slices) {
  DcmItem& series = append(result, DCM_ReferencedSeriesSequence);
  copy(slices.front().source.data_set(), DCM_SeriesInstanceUID, series);
  for (const slice_lungs& each : slices)
    put_instance(append(series, DCM_ReferencedInstanceSequence), whole_text_of(each.source.data_set(), DCM_SOPClassUID),
                 each.source.instance());
}

/// The frame of a lung on a slice. \param number  of the slice, from 1
inline void put_slice_frame(DcmItem& result, int side, const film_reference& slice, std::size_t number) {
  DcmItem& frame = put_frame(result, side);
  const std::array index{static_cast<Uint32>(segment_of(side)), static_cast<Uint32>(number)};
  DcmItem& content = append(frame, DCM_FrameContentSequence);
  expect_put(content.putAndInsertUint32Array(DCM_DimensionIndexValues, index.data(), index.size()),
             DCM_DimensionIndexValues);
  copy(slice.data_set(), DCM_ImagePositionPatient, append(frame, DCM_PlanePositionSequence));
  put_derivation(frame, slice);
}

/// \param slices  with the patient's sides
inline std::unique_ptr<DcmDataset> segmentation_of_series(std::span<const slice_lungs> slices,
                                                          const dicom_moment& when) {
  const film_reference& first = slices.front().source;
  auto result = begin_result(first, {UID_SegmentationStorage, "SEG", "Lungs: segmentation", "300"});
  put_content(*result, first, when,
              std::any_of(slices.begin(), slices.end(), [](const auto& each) { return lungs_overlap(each.found); }));
  put_slices(*result, slices);
  const auto lossy = [](const slice_lungs& each) {
    return whole_text_of(each.source.data_set(), DCM_LossyImageCompression) == "01";
  };
  const auto one = std::find_if(slices.begin(), slices.end(), lossy);
  put_loss(*result, one == slices.end() ? first : one->source);
  copy(first.data_set(), DCM_FrameOfReferenceUID, *result);
  put_empty(*result, DCM_PositionReferenceIndicator);
  const std::string series = whole_text_of(first.data_set(), DCM_SeriesInstanceUID);
  put_dimension(*result, put_segment_dimension(*result, series), DCM_ImagePositionPatient, DCM_PlanePositionSequence,
                "Slice");
  put_shared_groups(*result, slices);
  std::vector<const predicted_lung*> frames;
  for (const int side : lung_sides) {
    const std::string tracking = uid_of_name(label_of(side) + " of " + series);
    put(put_segment(*result, side, tracking, slices.front().found, masks_by::model), DCM_SegmentDescription,
        "What of the lung is filled with air");
    for (std::size_t i = 0; i < slices.size(); ++i) {
      put_slice_frame(*result, side, slices[i].source, i + 1);
      frames.push_back(lung_of(slices[i].found, side));
    }
  }
  put_frames(*result, first, frames);
  return result;
}

}  // namespace detail

LUNGSEG_INLINE dicom_result encode_series_segmentation(std::span<const slice_lungs> slices, const dicom_moment& when) {
  detail::expect_one_series(slices);
  std::vector<slice_lungs> of_patient;
  for (const slice_lungs& each : slices)
    of_patient.push_back({each.source, detail::lungs_of_patient(each.source, each.found)});
  return detail::finish_result(detail::segmentation_of_series(of_patient, when));
}

LUNGSEG_INLINE dicom_instance write_series_segmentation(const std::filesystem::path& file,
                                                        std::span<const slice_lungs> slices, const dicom_moment& when) {
  return detail::write_result(file, encode_series_segmentation(slices, when));
}

}}  // namespace lungseg::LUNGSEG_ABI
