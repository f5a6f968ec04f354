// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lungseg/core/figure_text.hpp"
#include "lungseg/data/pixels/polygon.hpp"
#include "lungseg/data/pixels/rle.hpp"
#include "lungseg/dicom/elements.hpp"
#include "lungseg/dicom/found_lungs.hpp"
#include "lungseg/dicom/grey_rule_of_file.hpp"
#include "lungseg/dicom/items.hpp"
#include "lungseg/dicom/lung_colour.hpp"
#include "lungseg/dicom/pixel_ratio.hpp"
#include "lungseg/dicom/presentation_state.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI {

namespace detail {

inline bool holds_item(DcmItem& from, const DcmTagKey& sequence) {
  DcmItem* first = nullptr;
  return from.findAndGetSequenceItem(sequence, first).good() && first;
}

/// A table of a film without its words, which may say anything.
inline void put_table(DcmItem& from, const DcmTagKey& sequence, DcmItem& to) {
  DcmItem* table = nullptr;
  if (from.findAndGetSequenceItem(sequence, table).bad() || !table) return;
  DcmItem& item = append(to, sequence);
  for (const DcmTagKey& tag : {DCM_LUTDescriptor, DCM_LUTData}) copy(*table, tag, item);
  if (sequence == DCM_ModalityLUTSequence) put(item, DCM_ModalityLUTType, "US");
}

/// The windows of a film, as a film without a table is read: none where the first has no width, and the first alone
/// where one of the others has none.
inline void put_windows(DcmItem& from, DcmItem& soft) {
  const std::vector<voi_window> windows = windows_of(from);
  const bool all = std::all_of(windows.begin(), windows.end(), [](const voi_window& each) { return each.usable(); });
  for (const DcmTagKey& tag : {DCM_WindowCenter, DCM_WindowWidth})
    all ? void(copy(from, tag, soft)) : put(soft, tag, text_of(from, tag));
  if (const std::string function = code_of(from, DCM_VOILUTFunction); !function.empty())
    put(soft, DCM_VOILUTFunction, function);
}

inline bool has_window(DcmItem& from) {
  try {
    const std::vector<voi_window> windows = windows_of(from);
    return !windows.empty() && windows.front().usable();
  } catch (const format_error&) {
    return false;  // the film was seen through a window that somebody named
  }
}

/// How the film's stored values become grey: a state that does not say it takes it away.
inline void put_grey_rule(DcmItem& from, DcmItem& result) {
  put_table(from, DCM_ModalityLUTSequence, result);
  if (from.tagExists(DCM_RescaleSlope) || from.tagExists(DCM_RescaleIntercept)) {
    if (!copy(from, DCM_RescaleSlope, result)) put(result, DCM_RescaleSlope, std::string{"1"});
    if (!copy(from, DCM_RescaleIntercept, result)) put(result, DCM_RescaleIntercept, std::string{"0"});
    put(result, DCM_RescaleType, "US");  // unspecified
  }
  if (holds_item(from, DCM_VOILUTSequence))
    put_table(from, DCM_VOILUTSequence, append(result, DCM_SoftcopyVOILUTSequence));
  else if (has_window(from))
    put_windows(from, append(result, DCM_SoftcopyVOILUTSequence));
  const bool inverse = code_of(from, DCM_PhotometricInterpretation) == "MONOCHROME1" ||
                       code_of(from, DCM_PresentationLUTShape) == "INVERSE";
  put(result, DCM_PresentationLUTShape, inverse ? "INVERSE" : "IDENTITY");
}

/// The whole film, as large as the screen allows.
inline void put_displayed_area(const film_reference& source, const film_prediction& found, DcmItem& result) {
  DcmItem& area = append(result, DCM_DisplayedAreaSelectionSequence);
  put(area, DCM_DisplayedAreaTopLeftHandCorner, "1\\1");
  put(area, DCM_DisplayedAreaBottomRightHandCorner,
      std::to_string(source.width()) + '\\' + std::to_string(source.height()));
  put(area, DCM_PresentationSizeMode, "SCALE TO FIT");
  if (found.spacing) {
    put(area, DCM_PresentationPixelSpacing, fixed(found.spacing->y, 6) + '\\' + fixed(found.spacing->x, 6));
  } else {
    const std::string ratio = aspect_text(source, found);
    put(area, DCM_PresentationPixelAspectRatio, ratio.empty() ? "1\\1" : ratio);
  }
}

/// Lines of at most so many points that their bytes fit the 16 bits of an element's length; each begins where the one
/// before ends.
inline std::vector<std::vector<Float32>> polylines_of(const polygon& outline) {
  constexpr std::size_t most = 8000;
  const std::size_t points = outline.size() / 2;
  std::vector<std::vector<Float32>> lines;
  for (std::size_t first = 0; first < points; first += most - 1) {
    std::vector<Float32>& line = lines.emplace_back();
    for (std::size_t i = first; i < std::min(first + most, points + 1); ++i)  // the last is the first again
      for (const std::size_t axis : {0u, 1u}) line.push_back(static_cast<Float32>(outline[i % points * 2 + axis]));
  }
  return lines;
}

inline void put_polyline(DcmItem& annotation, const std::vector<Float32>& line) {
  DcmItem& object = append(annotation, DCM_GraphicObjectSequence);
  put(object, DCM_GraphicAnnotationUnits, "PIXEL");
  put(object, DCM_GraphicDimensions, std::uint16_t{2});
  put(object, DCM_NumberOfGraphicPoints, static_cast<std::uint16_t>(line.size() / 2));
  expect_put(object.putAndInsertFloat32Array(DCM_GraphicData, line.data(), line.size()), DCM_GraphicData);
  put(object, DCM_GraphicType, "POLYLINE");
  put(object, DCM_GraphicFilled, "N");
}

/// A lung's outlines and the layer that they are in.
inline void put_outlines(DcmItem& result, const predicted_lung& lung, int order) {
  const std::string layer_name = lung.class_id == left_lung ? "LEFT LUNG" : "RIGHT LUNG";
  DcmItem& annotation = append(result, DCM_GraphicAnnotationSequence);
  put(annotation, DCM_GraphicLayer, layer_name);
  for (const polygon& outline : trace(decode(lung.pixels)))
    for (const std::vector<Float32>& line : polylines_of(outline)) put_polyline(annotation, line);
  DcmItem& layer = append(result, DCM_GraphicLayerSequence);
  put(layer, DCM_GraphicLayer, layer_name);
  put(layer, DCM_GraphicLayerOrder, std::to_string(order));
  put(layer, DCM_GraphicLayerDescription, label_of(lung.class_id));
  put_colour(layer, DCM_GraphicLayerRecommendedDisplayCIELabValue, lung.class_id);
}

inline std::unique_ptr<DcmDataset> state_of(const film_reference& source, const film_prediction& found,
                                            const dicom_moment& when) {
  auto result = begin_result(source, {UID_GrayscaleSoftcopyPresentationStateStorage, "PR", "Lungs: outlines", "302"});
  put_moment(*result, source, when, DCM_PresentationCreationDate, DCM_PresentationCreationTime);
  put_empty(*result, DCM_Laterality);  // lungs are two, and the state is of both
  put(*result, DCM_ContentLabel, "LUNGS");
  put(*result, DCM_ContentDescription, "Outlines of left and right lung");
  put_empty(*result, DCM_ContentCreatorName);
  put_film_series(*result, source, DCM_ReferencedImageSequence);
  put_displayed_area(source, found, *result);
  put_grey_rule(source.data_set(), *result);
  for (const int side : {left_lung, right_lung})
    if (const predicted_lung* const lung = lung_of(found, side); lung && area(lung->pixels) > 0)
      put_outlines(*result, *lung, side);
  return result;
}

}  // namespace detail

LUNGSEG_INLINE bool has_presentation_state(const film_reference& source) {
  return detail::code_of(source.data_set(), DCM_PhotometricInterpretation).starts_with("MONOCHROME");
}

LUNGSEG_INLINE dicom_result encode_presentation_state(const film_reference& source, const film_prediction& found,
                                                      const dicom_moment& when) {
  expect<format_error>(has_presentation_state(source),
                       "presentation state: the film is in colour, and these are for grey ones");
  return detail::finish_result(detail::state_of(source, detail::lungs_of_patient(source, found), when));
}

LUNGSEG_INLINE dicom_instance write_presentation_state(const std::filesystem::path& file, const film_reference& source,
                                                       const film_prediction& found, const dicom_moment& when) {
  return detail::write_result(file, encode_presentation_state(source, found, when));
}

}}  // namespace lungseg::LUNGSEG_ABI
