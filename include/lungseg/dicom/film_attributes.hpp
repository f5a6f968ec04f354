// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>

#include "lungseg/core/config.hpp"

/// \file
/// Every attribute of a film that gets into its DICOM results, and what becomes of it when they are de-identified.

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What part of results an attribute is for.
enum class film_module { patient, study, image, display };

/// PS3.15, table E.1-1, column "Basic Profile": K, Z with an empty value, Z with a pseudonym, X, and U; and K for a UID
/// that the standard defines with U for any other.
enum class deidentifying { keep, empty, pseudonym, remove, new_uid, known_uid };

struct film_attribute {
  DcmTagKey tag;
  film_module module;
  deidentifying basic_profile;
};

inline const film_attribute film_attributes[] = {
    {DCM_SpecificCharacterSet, film_module::patient, deidentifying::keep},
    {DCM_PatientName, film_module::patient, deidentifying::pseudonym},
    {DCM_PatientID, film_module::patient, deidentifying::pseudonym},
    {DCM_IssuerOfPatientID, film_module::patient, deidentifying::remove},
    {DCM_PatientBirthDate, film_module::patient, deidentifying::empty},
    {DCM_PatientBirthTime, film_module::patient, deidentifying::remove},
    {DCM_PatientSex, film_module::patient, deidentifying::empty},
    {DCM_OtherPatientIDsSequence, film_module::patient, deidentifying::remove},
    {DCM_EthnicGroup, film_module::patient, deidentifying::remove},
    {DCM_PatientComments, film_module::patient, deidentifying::remove},
    {DCM_PatientSpeciesDescription, film_module::patient, deidentifying::remove},
    {DCM_PatientSpeciesCodeSequence, film_module::patient, deidentifying::remove},
    {DCM_PatientBreedDescription, film_module::patient, deidentifying::remove},
    {DCM_PatientBreedCodeSequence, film_module::patient, deidentifying::remove},
    {DCM_BreedRegistrationSequence, film_module::patient, deidentifying::remove},
    {DCM_ResponsiblePerson, film_module::patient, deidentifying::remove},
    {DCM_ResponsiblePersonRole, film_module::patient, deidentifying::remove},
    {DCM_ResponsibleOrganization, film_module::patient, deidentifying::remove},
    {DCM_PatientIdentityRemoved, film_module::patient, deidentifying::remove},  // and set anew
    {DCM_DeidentificationMethod, film_module::patient, deidentifying::remove},
    {DCM_DeidentificationMethodCodeSequence, film_module::patient, deidentifying::remove},
    {DCM_LongitudinalTemporalInformationModified, film_module::patient, deidentifying::remove},

    {DCM_StudyInstanceUID, film_module::study, deidentifying::new_uid},
    {DCM_StudyDate, film_module::study, deidentifying::empty},
    {DCM_StudyTime, film_module::study, deidentifying::empty},
    {DCM_ReferringPhysicianName, film_module::study, deidentifying::empty},
    {DCM_StudyID, film_module::study, deidentifying::empty},
    {DCM_AccessionNumber, film_module::study, deidentifying::empty},
    {DCM_IssuerOfAccessionNumberSequence, film_module::study, deidentifying::remove},
    {DCM_StudyDescription, film_module::study, deidentifying::remove},
    {DCM_PatientAge, film_module::study, deidentifying::remove},
    {DCM_PatientSize, film_module::study, deidentifying::remove},
    {DCM_PatientWeight, film_module::study, deidentifying::remove},
    {DCM_PatientSexNeutered, film_module::study, deidentifying::remove},

    {DCM_SOPClassUID, film_module::image, deidentifying::known_uid},
    {DCM_SOPInstanceUID, film_module::image, deidentifying::new_uid},
    {DCM_SeriesInstanceUID, film_module::image, deidentifying::new_uid},
    {DCM_FrameOfReferenceUID, film_module::image, deidentifying::new_uid},
    {DCM_PatientOrientation, film_module::image, deidentifying::keep},
    {DCM_ImagePositionPatient, film_module::image, deidentifying::keep},  // of slices
    {DCM_ImageOrientationPatient, film_module::image, deidentifying::keep},
    {DCM_PixelSpacing, film_module::image, deidentifying::keep},
    {DCM_PixelAspectRatio, film_module::image, deidentifying::keep},
    {DCM_SliceThickness, film_module::image, deidentifying::keep},
    {DCM_Rows, film_module::image, deidentifying::keep},
    {DCM_Columns, film_module::image, deidentifying::keep},
    {DCM_LossyImageCompression, film_module::image, deidentifying::keep},
    {DCM_LossyImageCompressionRatio, film_module::image, deidentifying::keep},
    {DCM_LossyImageCompressionMethod, film_module::image, deidentifying::keep},

    {DCM_PhotometricInterpretation, film_module::display, deidentifying::keep},
    {DCM_RescaleSlope, film_module::display, deidentifying::keep},
    {DCM_RescaleIntercept, film_module::display, deidentifying::keep},
    {DCM_ModalityLUTSequence, film_module::display, deidentifying::keep},  // without its words
    {DCM_WindowCenter, film_module::display, deidentifying::keep},
    {DCM_WindowWidth, film_module::display, deidentifying::keep},
    {DCM_VOILUTFunction, film_module::display, deidentifying::keep},
    {DCM_VOILUTSequence, film_module::display, deidentifying::keep},  // without its words
    {DCM_PresentationLUTShape, film_module::display, deidentifying::keep},
};

}}}  // namespace lungseg::LUNGSEG_ABI::detail
