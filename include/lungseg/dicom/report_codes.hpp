// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include "lungseg/dicom/items.hpp"

/// \file
/// The concepts of measurement reports. Codes of ours are of the scheme 99LUNGSEG; docs/dicom_output.md tells what they
/// mean.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail { namespace codes {

inline constexpr const char* own_scheme = "99LUNGSEG";

inline constexpr dicom_code report{"126000", "DCM", "Imaging Measurement Report"};
inline constexpr dicom_code language{"121049", "DCM", "Language of Content Item and Descendants"};
inline constexpr dicom_code english{"en-US", "RFC5646", "English (United States)"};
inline constexpr dicom_code observer_type{"121005", "DCM", "Observer Type"};
inline constexpr dicom_code device{"121007", "DCM", "Device"};
inline constexpr dicom_code device_uid{"121012", "DCM", "Device Observer UID"};
inline constexpr dicom_code device_name{"121013", "DCM", "Device Observer Name"};
inline constexpr dicom_code device_manufacturer{"121014", "DCM", "Device Observer Manufacturer"};
inline constexpr dicom_code device_model{"121015", "DCM", "Device Observer Model Name"};
inline constexpr dicom_code procedure_reported{"121058", "DCM", "Procedure reported"};
inline constexpr dicom_code chest_film{"399208008", "SCT", "Plain chest X-ray"};
inline constexpr dicom_code measurements{"126010", "DCM", "Imaging Measurements"};
inline constexpr dicom_code group{"125007", "DCM", "Measurement Group"};
inline constexpr dicom_code tracking_id{"112039", "DCM", "Tracking Identifier"};
inline constexpr dicom_code tracking_uid{"112040", "DCM", "Tracking Unique Identifier"};
inline constexpr dicom_code finding{"121071", "DCM", "Finding"};
inline constexpr dicom_code finding_category{"276214006", "SCT", "Finding category"};
inline constexpr dicom_code finding_site{"363698007", "SCT", "Finding Site"};
inline constexpr dicom_code laterality{"272741003", "SCT", "Laterality"};
inline constexpr dicom_code algorithm_name{"111001", "DCM", "Algorithm Name"};
inline constexpr dicom_code algorithm_version{"111003", "DCM", "Algorithm Version"};
inline constexpr dicom_code algorithm_parameters{"111002", "DCM", "Algorithm Parameters"};
inline constexpr dicom_code segmentation_frame{"121214", "DCM", "Referenced Segmentation Frame"};
inline constexpr dicom_code segmented_image{"121233", "DCM", "Source Image for Segmentation"};
inline constexpr dicom_code measured_image{"121112", "DCM", "Source of Measurement"};
inline constexpr dicom_code comment{"121106", "DCM", "Comment"};

inline constexpr dicom_code area{"42798000", "SCT", "Area"};
inline constexpr dicom_code height{"121207", "DCM", "Height"};
inline constexpr dicom_code width{"103355008", "SCT", "Width"};
inline constexpr dicom_code ratio{"left_right_ratio", own_scheme, "Left lung's area over the right lung's"};
inline constexpr dicom_code spacing{"spacing", own_scheme, "Where lengths are what is said"};
/// By spacing_meaning.
inline constexpr dicom_code spacings[]{{"stated", own_scheme, "Where the user says"},
                                       {"calibrated", own_scheme, "In the patient"},
                                       {"receptor", own_scheme, "At the receptor: in the patient things are smaller"},
                                       {"unknown", own_scheme, "The film does not say where"}};
inline constexpr dicom_code score{"score", own_scheme, "Confidence of the model"};
inline constexpr dicom_code dice{"predicted_dice", own_scheme, "Predicted Dice coefficient of the outline"};
inline constexpr dicom_code dice_low{"dice_low", own_scheme, "Lower end of the predicted Dice coefficient"};
inline constexpr dicom_code dice_high{"dice_high", own_scheme, "Upper end of the predicted Dice coefficient"};
inline constexpr dicom_code verdict{"verdict", own_scheme, "Verdict on the result"};
/// By verdict_level.
inline constexpr dicom_code verdicts[]{{"good", own_scheme, "Nothing speaks against it"},
                                       {"check", own_scheme, "Somebody should look at it"},
                                       {"reject", own_scheme, "It is not to be used"}};
inline constexpr dicom_code reason{"reason", own_scheme, "Reason of the verdict"};

inline constexpr dicom_code millimetre{"mm", "UCUM", "millimeter"};
inline constexpr dicom_code square_millimetre{"mm2", "UCUM", "square millimeter"};
inline constexpr dicom_code pixels{"{pixels}", "UCUM", "pixels"};
inline constexpr dicom_code share{"{ratio}", "UCUM", "ratio"};
inline constexpr dicom_code no_unit{"1", "UCUM", "no units"};

}}}}  // namespace lungseg::LUNGSEG_ABI::detail::codes
