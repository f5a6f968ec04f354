// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "../ct_films.hpp"
#include "lungseg/dicom/ct_dataset.hpp"
#include "lungseg/dicom/ct_format.hpp"
#include "lungseg/dicom/ct_series.hpp"
#include "lungseg/dicom/ct_writer.hpp"

namespace cli {

std::shared_ptr<const lungseg::film_format> ct_slices(const lungseg::lung_window& window) {
  return std::make_shared<lungseg::ct_format>(window);
}

void each_ct_file(const std::filesystem::path& place, const std::function<void(met_film)>& take) {
  lungseg::each_ct_slice_file(place, [&](lungseg::met_file each) {
    take({std::move(each.file), std::move(each.left_out), each.damaged});
  });
}

lungseg::built_ct_dataset ct_dataset_of(const std::filesystem::path& images, const std::filesystem::path& films,
                                        const lungseg::ct_dataset_options& options) {
  return lungseg::build_ct_dataset(images, films, options);
}

std::vector<std::filesystem::path> write_ct(const std::filesystem::path& folder, const lungseg::ct_volume& volume,
                                            const std::string& name) {
  return lungseg::write_ct_series(folder, volume, name);
}

}  // namespace cli
