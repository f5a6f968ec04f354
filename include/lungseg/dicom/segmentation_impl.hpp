// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <memory>
#include <string>

#include "lungseg/dicom/pixel_ratio.hpp"
#include "lungseg/dicom/segment_items.hpp"
#include "lungseg/dicom/segmentation.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

/// What the film says of itself and is true of its segmentation, too.
inline void put_film_facts(DcmItem& result, const film_reference& source, const film_prediction& found) {
  DcmItem& from = source.data_set();
  put_empty(result, DCM_PatientOrientation);
  copy(from, DCM_PatientOrientation, result);
  put_loss(result, source);
  if (const std::string ratio = aspect_text(source, found); !ratio.empty()) put(result, DCM_PixelAspectRatio, ratio);
  if (copy(from, DCM_FrameOfReferenceUID, result)) put_empty(result, DCM_PositionReferenceIndicator);
}

/// What the masks cover.
inline void put_definition(DcmItem& segment, const film_prediction& found) {
  if (found.definition)
    put(segment, DCM_SegmentDescription,
        *found.definition == lung_definition::field ? "Lung field, without what lies behind heart and diaphragm"
                                                    : "Whole lung, with what lies behind heart and diaphragm");
}

inline std::unique_ptr<DcmDataset> segmentation_of(const film_reference& source, const film_prediction& found,
                                                   const dicom_moment& when, masks_by by) {
  auto result = begin_result(source, {UID_SegmentationStorage, "SEG", "Lungs: segmentation", "300"});
  put_content(*result, source, when, lungs_overlap(found));
  put_film_series(*result, source, DCM_ReferencedInstanceSequence);
  put_film_facts(*result, source, found);
  put_segment_dimension(*result, source.instance());
  append(*result, DCM_SharedFunctionalGroupsSequence);  // one item that says nothing
  std::vector<const predicted_lung*> frames;
  for (const int side : lung_sides) {
    put_definition(put_segment(*result, side, tracking_uid(source, side), found, by), found);
    DcmItem& frame = put_frame(*result, side);
    put(append(frame, DCM_FrameContentSequence), DCM_DimensionIndexValues,
        static_cast<std::uint32_t>(segment_of(side)));
    put_derivation(frame, source);
    frames.push_back(lung_of(found, side));
  }
  put_frames(*result, source, frames);
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
