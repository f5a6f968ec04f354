// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/dicom/found_lungs.hpp"
#include "lungseg/dicom/items.hpp"
#include "lungseg/dicom/lung_colour.hpp"
#include "lungseg/dicom/result_file.hpp"
#include "lungseg/dicom/segment_number.hpp"

/// \file
/// What segmentations of a film and of a series have in common.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

inline constexpr std::array lung_sides{left_lung, right_lung};

/// One bit a pixel, the first pixel in the lowest bit. Frames follow each other without a gap, so that all but the
/// first may begin within a byte (PS3.5 8.1.1); an even number of bytes.
/// \param frames  null for an empty one \param pixels  of a frame
inline std::vector<std::uint8_t> packed_frames(std::span<const predicted_lung* const> frames, std::size_t pixels) {
  std::vector<std::uint8_t> bits((frames.size() * pixels + 15) / 16 * 2);
  for (std::size_t frame = 0; frame < frames.size(); ++frame) {
    if (!frames[frame]) continue;
    const mask inside = decode(frames[frame]->pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
      const std::size_t bit = frame * pixels + i;
      if (inside.pixels[i]) bits[bit / 8] = static_cast<std::uint8_t>(bits[bit / 8] | 1u << bit % 8);
    }
  }
  return bits;
}

/// The grid of the film, one bit a pixel, and the bits.
inline void put_frames(DcmItem& result, const film_reference& source, std::span<const predicted_lung* const> frames) {
  put(result, DCM_NumberOfFrames, std::to_string(frames.size()));
  put(result, DCM_Rows, static_cast<std::uint16_t>(source.height()));
  put(result, DCM_Columns, static_cast<std::uint16_t>(source.width()));
  put(result, DCM_PhotometricInterpretation, "MONOCHROME2");
  for (const DcmTagKey& tag : {DCM_SamplesPerPixel, DCM_BitsAllocated, DCM_BitsStored})
    put(result, tag, std::uint16_t{1});
  for (const DcmTagKey& tag : {DCM_HighBit, DCM_PixelRepresentation}) put(result, tag, std::uint16_t{0});
  const std::size_t pixels = static_cast<std::size_t>(source.height()) * static_cast<std::size_t>(source.width());
  const std::vector<std::uint8_t> bits = packed_frames(frames, pixels);
  expect_put(result.putAndInsertUint8Array(DcmTag{DCM_PixelData, EVR_OB}, bits.data(), bits.size()), DCM_PixelData);
}

inline void put_algorithm(DcmItem& segment, const film_prediction& found, masks_by by) {
  constexpr std::array types{"AUTOMATIC", "SEMIAUTOMATIC", "MANUAL"};
  put(segment, DCM_SegmentAlgorithmType, types[static_cast<std::size_t>(by)]);
  if (by == masks_by::person) return;
  put(segment, DCM_SegmentAlgorithmName, "lungseg");
  DcmItem& algorithm = append(segment, DCM_SegmentationAlgorithmIdentificationSequence);
  put_code(algorithm, DCM_AlgorithmFamilyCodeSequence, artificial_intelligence);
  put(algorithm, DCM_AlgorithmName, "lungseg");
  put(algorithm, DCM_AlgorithmVersion, version);
  if (!found.models.empty()) put(algorithm, DCM_AlgorithmParameters, ascii(models_text(found)));
}

/// \param tracking  UID of the lung in all results \return the segment, for what its masks cover
inline DcmItem& put_segment(DcmItem& result, int class_id, const std::string& tracking, const film_prediction& found,
                            masks_by by) {
  DcmItem& segment = append(result, DCM_SegmentSequence);
  put(segment, DCM_SegmentNumber, static_cast<std::uint16_t>(segment_of(class_id)));
  put(segment, DCM_SegmentLabel, label_of(class_id));
  put_code(segment, DCM_SegmentedPropertyCategoryCodeSequence, anatomical_structure);
  DcmItem& type = put_code(segment, DCM_SegmentedPropertyTypeCodeSequence, lung_code);
  put_code(type, DCM_SegmentedPropertyTypeModifierCodeSequence, laterality_code(class_id));
  put_algorithm(segment, found, by);
  put_colour(segment, DCM_RecommendedDisplayCIELabValue, class_id);
  put(segment, DCM_TrackingID, label_of(class_id));
  put(segment, DCM_TrackingUID, tracking);
  return segment;
}

/// Begins a frame of a segment. \return its functional groups
inline DcmItem& put_frame(DcmItem& result, int class_id) {
  DcmItem& frame = append(result, DCM_PerFrameFunctionalGroupsSequence);
  put(append(frame, DCM_SegmentIdentificationSequence), DCM_ReferencedSegmentNumber,
      static_cast<std::uint16_t>(segment_of(class_id)));
  return frame;
}

/// The frame is derived from the film, whose pixels lie where its own do.
inline void put_derivation(DcmItem& frame, const film_reference& source) {
  DcmItem& derivation = append(frame, DCM_DerivationImageSequence);
  put_code(derivation, DCM_DerivationCodeSequence, {"113076", "DCM", "Segmentation"});
  DcmItem& image = append(derivation, DCM_SourceImageSequence);
  put_instance(image, whole_text_of(source.data_set(), DCM_SOPClassUID), source.instance());
  put(image, DCM_SpatialLocationsPreserved, "YES");
  put_code(image, DCM_PurposeOfReferenceCodeSequence, {"121322", "DCM", "Source image for image processing operation"});
}

/// What the segments are, and that frames hold one bit a pixel.
inline void put_content(DcmItem& result, const film_reference& source, const dicom_moment& when, bool overlap) {
  put_moment(result, source, when, DCM_ContentDate, DCM_ContentTime);
  put(result, DCM_ImageType, "DERIVED\\PRIMARY");
  put(result, DCM_ContentLabel, "LUNGS");
  put(result, DCM_ContentDescription, "Left and right lung");
  put_empty(result, DCM_ContentCreatorName);
  put(result, DCM_SegmentationType, "BINARY");
  put(result, DCM_SegmentsOverlap, overlap ? "YES" : "NO");
}

/// Whether the lungs of a film have pixels in common.
inline bool lungs_overlap(const film_prediction& found) {
  const predicted_lung *const left = lung_of(found, left_lung), *const right = lung_of(found, right_lung);
  return left && right && intersection_area(left->pixels, right->pixels) > 0;
}

/// How the film was compressed with loss, if it was.
inline void put_loss(DcmItem& result, const film_reference& source) {
  put(result, DCM_LossyImageCompression, "00");
  for (const DcmTagKey& tag :
       {DCM_LossyImageCompression, DCM_LossyImageCompressionRatio, DCM_LossyImageCompressionMethod})
    copy(source.data_set(), tag, result);
}

/// An attribute by which frames are told apart.
inline void put_dimension(DcmItem& result, const std::string& organization, const DcmTagKey& attribute,
                          const DcmTagKey& group, const char* label) {
  DcmItem& index = append(result, DCM_DimensionIndexSequence);
  put(index, DCM_DimensionOrganizationUID, organization);
  put(index, DCM_DimensionIndexPointer, attribute);
  put(index, DCM_FunctionalGroupPointer, group);
  put(index, DCM_DimensionDescriptionLabel, label);
}

/// Frames are told apart by their segment, first of all. \return the UID of their organization
inline std::string put_segment_dimension(DcmItem& result, const std::string& of) {
  const std::string organization = uid_of_name("dimensions of segments of " + of);
  put(append(result, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, organization);
  put_dimension(result, organization, DCM_ReferencedSegmentNumber, DCM_SegmentIdentificationSequence, "Segment Number");
  return organization;
}

}}}  // namespace lungseg::LUNGSEG_ABI::detail
