// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "name_table.hpp"

#include <ostream>

#include "lungseg/core/files/atomic_file.hpp"
#include "lungseg/core/files/output_guard.hpp"
#include "lungseg/infer/report/csv.hpp"

namespace cli {

void write_name_table(const std::filesystem::path& file, const std::function<std::optional<private_name>()>& next) {
  lungseg::write_atomically(file, [&](std::ostream& to) {
    to << lungseg::mark::name_table << "\r\n";
    while (const std::optional<private_name> each = next())
      lungseg::write_csv_line(to, {lungseg::csv_field(each->name), lungseg::csv_field(each->file.string()),
                                   lungseg::csv_field(each->left_out)});
  });
}

}  // namespace cli
