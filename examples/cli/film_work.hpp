// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

/// \file
/// What predict does with one film: reading, finding lungs, writing.

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "film_steps.hpp"
#include "lungseg/data/image/film_io.hpp"
#include "predict.hpp"
#include "series_results.hpp"

namespace cli {

/// More models beside each other take more memory, and hardly more films: reading and writing fall behind.
inline constexpr std::int64_t most_films = 8;

/// The models of a run on one device, so many times as films are predicted side by side: each film needs the whole of
/// one, and on a processor two films beside each other with one thread each are done sooner than one after another
/// with two.
class predictor_pool {
 public:
  /// \param films  that there are at most; most_films where nobody knows
  predictor_pool(const common_options& common, const predictor_options& models, std::int64_t films);

  int size() const noexcept { return static_cast<int>(all_.size()); }
  lung_predictor& any() const { return *all_.front(); }
  lungseg::dtype precision() const noexcept { return precision_; }
  /// Waits for one that is free.
  /// \param known  whose own definition the film is predicted by; null: by the models'
  lungseg::film_prediction predict(const lungseg::film_file& film, const std::string& name,
                                   const lungseg::film_record* known = nullptr);

 private:
  lungseg::dtype precision_ = lungseg::dtype::float32;
  std::vector<std::unique_ptr<lung_predictor>> all_;
  std::mutex mutex_;
  std::vector<lung_predictor*> free_;  // as many as threads call predict(), or more
};

/// The steps of a film that is predicted.
class film_work final : public film_steps {
 public:
  /// \param series  that slices are in, in place of DICOM results of their own; null: none
  film_work(const predict_request& request, const film_list& list, predictor_pool& predictors,
            const series_results* series)
      : request_{request},
        list_{list},
        predictors_{predictors},
        series_{series},
        dicom_{request.dicom},
        reading_{request.reading()} {}

  void read(film_task& task) const override;
  void find(film_task& task) const override;
  /// Writes the film's files, or removes those of an earlier run, and makes its line.
  void write(film_task& task) const override;

 private:
  void write_files(film_task& task) const;
  void leave_out(film_task& task, lungseg::film_status status) const;

  const predict_request& request_;
  const film_list& list_;
  predictor_pool& predictors_;
  const series_results* series_;
  dicom_results dicom_;
  lungseg::read_options reading_;
};

}  // namespace cli
