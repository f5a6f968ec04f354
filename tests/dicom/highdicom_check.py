"""Reads the DICOM results of a film with pydicom and highdicom, and compares masks and measurements.

    python3 -m venv oracle && oracle/bin/pip install highdicom
    PATH=$PWD/oracle/bin:$PATH dicom_tests "highdicom*"            # the test that calls this
    oracle/bin/python tests/dicom/highdicom_check.py FILM.dcm RESULTS/NAME LEFT RIGHT

    oracle/bin/python tests/dicom/highdicom_check.py --series SEG.dcm LEFT RIGHT SLICE.dcm ...

RESULTS/NAME is followed by _seg.dcm, _sr.dcm and _gsps.dcm where these are there. LEFT and RIGHT are the masks that are to be
found: PNG files as `lungseg predict` writes them, or raw bytes, one for each pixel; of a series raw bytes, slice after slice, in the order in which the slices are named, from the feet to the head. Tried with highdicom 0.28.2, pydicom 3.0.2.
"""
import sys
from pathlib import Path

import highdicom as hd
import numpy as np
import pydicom
from highdicom.sr.coding import CodedConcept
from PIL import Image
from pydicom.sr.codedict import codes



def check_series(file, left, right, *slice_files):
    slices = [pydicom.dcmread(each, stop_before_pixels=True) for each in slice_files]
    first, shape = slices[0], (len(slices), slices[0].Rows, slices[0].Columns)
    wanted = np.stack([np.fromfile(each, np.uint8).reshape(shape) > 0 for each in (left, right)], axis=-1)
    seg = hd.seg.segread(file)
    assert seg.number_of_segments == 2 and seg.NumberOfFrames == 2 * len(slices)
    assert seg.FrameOfReferenceUID == first.FrameOfReferenceUID
    found = seg.get_pixels_by_source_instance([each.SOPInstanceUID for each in slices], combine_segments=False)
    assert np.array_equal(found > 0, wanted), "highdicom's pictures differ"
    for frame, number in zip(seg.PerFrameFunctionalGroupsSequence, list(range(len(slices))) * 2):
        place = frame.PlanePositionSequence[0].ImagePositionPatient
        assert place == slices[number].ImagePositionPatient, f"{place}, expected that of slice {number}"
    volume = seg.get_volume(combine_segments=False)  # by places and orientation alone
    for number, each in enumerate(slices):
        index = volume.map_reference_to_indices(np.array([each.ImagePositionPatient], float), round_output=True)[0]
        assert index[1:].tolist() == [0, 0], index
        assert np.array_equal(volume.array[index[0]] > 0, wanted[number]), f"slice {number} lies elsewhere"


if sys.argv[1] == "--series":
    check_series(*sys.argv[2:])
    print("highdicom agrees")
    sys.exit()

film_file, name, *mask_files = sys.argv[1:]
film = pydicom.dcmread(film_file, stop_before_pixels=True)


def mask_of(file):
    if Path(file).suffix == ".png":
        return np.asarray(Image.open(file)) > 0
    return np.fromfile(file, np.uint8).reshape(film.Rows, film.Columns) > 0


masks = dict(zip(("Left lung", "Right lung"), map(mask_of, mask_files)))


def same(what, got, wanted):
    assert got == wanted, f"{what}: {got!r}, expected {wanted!r}"


def check_segmentation(file):
    # Bit by bit, as the standard says, by nobody's reader.
    raw = pydicom.dcmread(file)
    bits = np.unpackbits(np.frombuffer(raw.PixelData, np.uint8), bitorder="little")
    frames = bits[: 2 * film.Rows * film.Columns].reshape(2, film.Rows, film.Columns)
    assert len(raw.PixelData) % 2 == 0 and not bits[frames.size:].any(), "bits beyond the frames"
    seg = hd.seg.segread(file)
    same("segments", seg.number_of_segments, 2)
    by_highdicom = seg.get_pixels_by_source_instance([film.SOPInstanceUID], combine_segments=False)
    for number, (label, mask) in enumerate(masks.items(), 1):
        description = seg.get_segment_description(number)
        same("label", description.segment_label, label)
        same("type", description.segmented_property_type, codes.SCT.Lung)
        same("category", description.segmented_property_category.value, "123037004")
        side = description.SegmentedPropertyTypeCodeSequence[0].SegmentedPropertyTypeModifierCodeSequence[0]
        same("laterality", side.CodeValue, {"Left lung": "7771000", "Right lung": "24028007"}[label])
        same("algorithm", description.algorithm_type, hd.seg.SegmentAlgorithmTypeValues.AUTOMATIC)
        assert np.array_equal(frames[number - 1] > 0, mask), f"{label}: the bits differ"
        assert np.array_equal(raw.pixel_array[number - 1] > 0, mask), f"{label}: pydicom's picture differs"
        assert np.array_equal(by_highdicom[0, :, :, number - 1] > 0, mask), f"{label}: highdicom's picture differs"
    same("source", [tuple(map(str, each)) for each in seg.get_source_image_uids()],
         [(film.StudyInstanceUID, film.SeriesInstanceUID, film.SOPInstanceUID)])
    return seg


def check_report(file, seg):
    report = hd.sr.srread(file)
    content = report.content
    assert isinstance(content, hd.sr.MeasurementReport), type(content)
    found = [label for label, mask in masks.items() if mask.any()]
    groups = content.get_planar_roi_measurement_groups()
    same("lungs", [group.tracking_identifier for group in groups], found)
    for group in groups:
        mask = masks[group.tracking_identifier]
        number = list(masks).index(group.tracking_identifier) + 1
        same("tracking", group.tracking_uid, seg.get_segment_description(number).tracking_uid)
        same("finding", group.finding_type, codes.SCT.Lung)
        same("side", group.finding_sites[0].laterality.meaning, group.tracking_identifier.split()[0])
        reference = group.referenced_segmentation_frame[0]
        same("segmentation", reference.referenced_sop_instance_uid, seg.SOPInstanceUID)
        same("segment", int(np.ravel(reference.referenced_segment_numbers)[0]), number)
        area = group.get_measurements(codes.SCT.Area)[0]
        rows, columns = np.nonzero(mask)
        height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
        by_name = {each.name: each for each in group.get_measurements()}
        unit = area.unit.value
        if unit == "{pixels}":
            same("area", int(area.value), int(mask.sum()))
            same("height", int(by_name[codes.DCM.Height].value), int(height))
            same("width", int(by_name[codes.SCT.Width].value), int(width))
        else:
            same("unit", unit, "mm2")
            pixel = float(area.value) / mask.sum()  # of whatever size, the same for all lengths
            side = float(by_name[codes.DCM.Height].value) / height * float(by_name[codes.SCT.Width].value) / width
            assert abs(pixel / side - 1) < 0.02, f"{unit}: {pixel} and {side} for a pixel"
    verdict = CodedConcept("verdict", "99LUNGSEG", "Verdict on the result")
    same("groups of the film", len(content.get_image_measurement_groups()), 1)
    both = content.get_image_measurement_groups()[0]
    same("verdicts", len(both.get_qualitative_evaluations(verdict)), 1)
    evidence = {uid for sequence in report.get_evidence() for uid in sequence}
    assert {film.SOPInstanceUID, seg.SOPInstanceUID} <= evidence, evidence


segmentation = check_segmentation(name + "_seg.dcm")
if Path(name + "_sr.dcm").exists():
    check_report(name + "_sr.dcm", segmentation)
print("highdicom agrees")
