// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/dicom/found_lungs.hpp"
#include "lungseg/dicom/items.hpp"
#include "lungseg/dicom/lung_colour.hpp"
#include "lungseg/dicom/segmentation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline constexpr std::array lung_sides{left_lung, right_lung};

/// One bit a pixel, the first pixel in the lowest bit. Frames follow each other without a gap, so that all but the
/// first may begin within a byte (PS3.5 8.1.1); an even number of bytes.
inline std::vector<std::uint8_t> packed_frames(const film_prediction& found) {
  const std::size_t pixels = static_cast<std::size_t>(found.height) * static_cast<std::size_t>(found.width);
  std::vector<std::uint8_t> bits((lung_sides.size() * pixels + 15) / 16 * 2);
  for (std::size_t frame = 0; frame < lung_sides.size(); ++frame) {
    const predicted_lung* const lung = lung_of(found, lung_sides[frame]);
    if (!lung) continue;
    const mask inside = decode(lung->pixels);
    for (std::size_t i = 0; i < pixels; ++i) {
      const std::size_t bit = frame * pixels + i;
      if (inside.pixels[i]) bits[bit / 8] = static_cast<std::uint8_t>(bits[bit / 8] | 1u << bit % 8);
    }
  }
  return bits;
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

inline void put_segment(DcmItem& result, int class_id, const film_reference& source, const film_prediction& found,
                        masks_by by) {
  DcmItem& segment = append(result, DCM_SegmentSequence);
  put(segment, DCM_SegmentNumber, static_cast<std::uint16_t>(segment_of(class_id)));
  put(segment, DCM_SegmentLabel, label_of(class_id));
  if (found.definition)
    put(segment, DCM_SegmentDescription,
        *found.definition == lung_definition::field ? "Lung field, without what lies behind heart and diaphragm"
                                                    : "Whole lung, with what lies behind heart and diaphragm");
  put_code(segment, DCM_SegmentedPropertyCategoryCodeSequence, anatomical_structure);
  DcmItem& type = put_code(segment, DCM_SegmentedPropertyTypeCodeSequence, lung_code);
  put_code(type, DCM_SegmentedPropertyTypeModifierCodeSequence, laterality_code(class_id));
  put_algorithm(segment, found, by);
  put_colour(segment, DCM_RecommendedDisplayCIELabValue, class_id);
  put(segment, DCM_TrackingID, label_of(class_id));
  put(segment, DCM_TrackingUID, tracking_uid(source, class_id));
}

/// One frame of a segment: derived from the film, whose pixels lie where its own do.
inline void put_frame(DcmItem& result, int class_id, const film_reference& source) {
  DcmItem& frame = append(result, DCM_PerFrameFunctionalGroupsSequence);
  const std::uint16_t number = static_cast<std::uint16_t>(segment_of(class_id));
  put(append(frame, DCM_SegmentIdentificationSequence), DCM_ReferencedSegmentNumber, number);
  put(append(frame, DCM_FrameContentSequence), DCM_DimensionIndexValues, std::uint32_t{number});
  DcmItem& derivation = append(frame, DCM_DerivationImageSequence);
  put_code(derivation, DCM_DerivationCodeSequence, {"113076", "DCM", "Segmentation"});
  DcmItem& image = append(derivation, DCM_SourceImageSequence);
  put_instance(image, whole_text_of(source.data_set(), DCM_SOPClassUID), source.instance());
  put(image, DCM_SpatialLocationsPreserved, "YES");
  put_code(image, DCM_PurposeOfReferenceCodeSequence, {"121322", "DCM", "Source image for image processing operation"});
}

/// Frames are told apart by their segment.
inline void put_dimensions(DcmItem& result, const film_reference& source) {
  const std::string organization = uid_of_name("dimensions of segments of " + source.instance());
  put(append(result, DCM_DimensionOrganizationSequence), DCM_DimensionOrganizationUID, organization);
  DcmItem& index = append(result, DCM_DimensionIndexSequence);
  put(index, DCM_DimensionOrganizationUID, organization);
  put(index, DCM_DimensionIndexPointer, DCM_ReferencedSegmentNumber);
  put(index, DCM_FunctionalGroupPointer, DCM_SegmentIdentificationSequence);
  put(index, DCM_DimensionDescriptionLabel, "Segment Number");
}

/// The grid of the film, one bit a pixel, and the bits.
inline void put_frames(DcmItem& result, const film_prediction& found) {
  put(result, DCM_NumberOfFrames, std::to_string(lung_sides.size()));
  put(result, DCM_Rows, static_cast<std::uint16_t>(found.height));
  put(result, DCM_Columns, static_cast<std::uint16_t>(found.width));
  put(result, DCM_PhotometricInterpretation, "MONOCHROME2");
  for (const DcmTagKey& tag : {DCM_SamplesPerPixel, DCM_BitsAllocated, DCM_BitsStored})
    put(result, tag, std::uint16_t{1});
  for (const DcmTagKey& tag : {DCM_HighBit, DCM_PixelRepresentation}) put(result, tag, std::uint16_t{0});
  const std::vector<std::uint8_t> bits = packed_frames(found);
  expect_put(result.putAndInsertUint8Array(DcmTag{DCM_PixelData, EVR_OB}, bits.data(), bits.size()), DCM_PixelData);
}

/// What the film says of itself and is true of its segmentation, too.
inline void put_film_facts(DcmItem& result, const film_reference& source) {
  DcmItem& from = source.data_set();
  put_empty(result, DCM_PatientOrientation);
  copy(from, DCM_PatientOrientation, result);
  put(result, DCM_LossyImageCompression, "00");
  for (const DcmTagKey& tag :
       {DCM_LossyImageCompression, DCM_LossyImageCompressionRatio, DCM_LossyImageCompressionMethod})
    copy(from, tag, result);
  if (copy(from, DCM_FrameOfReferenceUID, result)) put_empty(result, DCM_PositionReferenceIndicator);
}

inline std::unique_ptr<DcmDataset> segmentation_of(const film_reference& source, const film_prediction& found,
                                                   const dicom_moment& when, masks_by by) {
  const predicted_lung *const left = lung_of(found, left_lung), *const right = lung_of(found, right_lung);
  auto result = begin_result(source, {UID_SegmentationStorage, "SEG", "Lungs: segmentation", "300"});
  put_moment(*result, source, when, DCM_ContentDate, DCM_ContentTime);
  put(*result, DCM_ImageType, "DERIVED\\PRIMARY");
  put(*result, DCM_ContentLabel, "LUNGS");
  put(*result, DCM_ContentDescription, "Left and right lung");
  put_empty(*result, DCM_ContentCreatorName);
  put(*result, DCM_SegmentationType, "BINARY");
  put(*result, DCM_SegmentsOverlap, left && right && intersection_area(left->pixels, right->pixels) > 0 ? "YES" : "NO");
  put_film_series(*result, source, DCM_ReferencedInstanceSequence);
  put_film_facts(*result, source);
  put_dimensions(*result, source);
  append(*result, DCM_SharedFunctionalGroupsSequence);  // one item that says nothing
  for (const int side : lung_sides) {
    put_segment(*result, side, source, found, by);
    put_frame(*result, side, source);
  }
  put_frames(*result, found);
  return result;
}

}  // namespace detail

LUNGSEG_INLINE dicom_result encode_segmentation(const film_reference& source, const film_prediction& found,
                                                const dicom_moment& when, masks_by by) {
  return detail::finish_result(detail::segmentation_of(source, detail::lungs_of_patient(source, found), when, by));
}

LUNGSEG_INLINE dicom_instance write_segmentation(const std::filesystem::path& file, const film_reference& source,
                                                 const film_prediction& found, const dicom_moment& when) {
  return detail::write_result(file, encode_segmentation(source, found, when));
}

}}  // namespace lungseg::LUNGSEG_ABI
