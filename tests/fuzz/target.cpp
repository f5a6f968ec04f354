// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// A fuzz target of libFuzzer for the reader that LUNGSEG_FUZZ_READER names; run.sh builds one for each.
/// The input is written to the file that the environment's LUNGSEG_FUZZ_FILE names, since readers take files, and stays
/// there when the program dies. Anything but an error of the library ends the program.

#include <cstdint>
#include <cstdlib>

#if defined(LUNGSEG_FUZZ_HDF5)
#include "lungseg/hdf5/keras_reader.hpp"
#endif
#if defined(LUNGSEG_FUZZ_DICOM)
#include "lungseg/dicom/dicom_format.hpp"
#include "lungseg/dicom/find_films.hpp"
#endif
#include "readers.hpp"

namespace lungseg_fuzz {

#if defined(LUNGSEG_FUZZ_HDF5)
/// HDF5 itself runs in a child process, where it may crash; what is tried here is that nothing worse than an error
/// reaches the caller, and that what arrives can be used.
inline void read_hdf5(const path& file) {
  recognise(lungseg::read_keras(file));
}
#endif

#if defined(LUNGSEG_FUZZ_DICOM)
/// Pictures of a size that a fuzzer has time for.
inline void read_dicom(const path& file) {
  const lungseg::read_options options{.max_pixels = 1 << 20, .also = std::make_shared<lungseg::dicom_format>()};
  if (!lungseg::is_dicom(file) || lungseg::is_dicomdir(file)) return;
  lungseg::image_size(file, options);
  lungseg::read_film_file(file, options);
}
#endif

}  // namespace lungseg_fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t count) {
  static const char* const file = std::getenv("LUNGSEG_FUZZ_FILE");
  if (!file) std::abort();  // run.sh sets it
  std::ofstream{file, std::ios::binary}.write(reinterpret_cast<const char*>(bytes),
                                              static_cast<std::streamsize>(count));
  lungseg_fuzz::tolerate([] { lungseg_fuzz::LUNGSEG_FUZZ_READER(file); });
  return 0;
}
