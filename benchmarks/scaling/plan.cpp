// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

/// \file
/// What training on N ranks and prediction by N workers are likely to take, from measurements of few.
///   scaling_plan fit FOLDER   reads what run.sh measured, fits the model of step_model.hpp to some of the runs, and
///                             holds it against the others
///   scaling_plan gpus MS BYTES  a table for 8 to 1,024 GPUs, of which one takes MS milliseconds a film
///   scaling_plan workers FILMS_S MB GB_S  a table for 1 to 1,000 prediction workers on shared storage

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "step_model.hpp"

using namespace lungseg::bench;

namespace {

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells;
  std::istringstream text{row};
  for (std::string cell; std::getline(text, cell, ',');) cells.push_back(cell);
  return cells;
}

/// The rows behind the head of a CSV file, by the names of its columns.
std::vector<std::map<std::string, double>> rows_of(const std::string& file) {
  std::ifstream in{file};
  std::string line;
  if (!std::getline(in, line)) throw std::runtime_error{file + ": cannot be read, or is empty"};
  const std::vector<std::string> names = cells_of(line);
  std::vector<std::map<std::string, double>> rows;
  while (std::getline(in, line)) {
    const std::vector<std::string> cells = cells_of(line);
    for (std::size_t i = 0; i < names.size() && i < cells.size(); ++i) {
      if (i == 0) rows.emplace_back();
      rows.back()[names[i]] = std::strtod(cells[i].c_str(), nullptr);
    }
  }
  if (rows.empty()) throw std::runtime_error{file + ": has no rows"};
  return rows;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// A training that was run: NAME/timing.csv, of the runs that run.sh writes into runs.csv.
struct run {
  std::string name;
  int ranks, films;  // a step
  double mbit;       // of the link; 0: shared memory
  bool overlap, fitted;
  double seconds = 0, bytes = 0;  // the median of its steps, and the gradients of one
};

run read_run(const std::string& folder, const std::vector<std::string>& row) {
  if (row.size() != 6) throw std::runtime_error{folder + "/runs.csv: expected six columns"};
  run r{row[0],         std::atoi(row[1].c_str()), std::atoi(row[2].c_str()), std::atof(row[3].c_str()), row[4] == "on",
        row[5] == "fit"};
  std::vector<double> seconds;
  const auto rows = rows_of(folder + "/" + r.name + "/timing.csv");
  constexpr std::size_t first = 2;  // steps that take memory and learn the order of gradients
  for (std::size_t i = first; i < rows.size(); ++i) {
    seconds.push_back(rows[i].at("step_seconds"));
    r.bytes = rows[i].at("gradient_bytes");
  }
  if (seconds.empty()) throw std::runtime_error{folder + "/" + r.name + "/timing.csv: has too few steps"};
  r.seconds = median(seconds);
  return r;
}

std::vector<run> read_runs(const std::string& folder) {
  std::ifstream in{folder + "/runs.csv"};
  if (!in) throw std::runtime_error{folder + "/runs.csv: cannot be read"};
  std::vector<run> runs;
  std::string line;
  for (std::getline(in, line); std::getline(in, line);) runs.push_back(read_run(folder, cells_of(line)));
  return runs;
}

/// What a byte of gradients takes by the table of link.cpp, in seconds of this column.
double byte_of_large_sums(const std::string& file, const std::string& column) {
  std::vector<double> bytes, seconds;
  for (const auto& row : rows_of(file))
    if (row.at("bytes") >= 1e6) bytes.push_back(row.at("bytes")), seconds.push_back(row.at(column));
  return fit_line(bytes, seconds).b;
}
double small_sum(const std::string& file) {
  std::vector<double> seconds;
  for (const auto& row : rows_of(file))
    if (row.at("bytes") <= 4096) seconds.push_back(row.at("seconds"));
  return median(seconds);
}
/// A link by the tables of link.cpp.
link read_link(const std::string& file) {
  const double all = byte_of_large_sums(file, "seconds");
  const double processor = std::min(all, byte_of_large_sums(file, "machine_seconds"));
  return {small_sum(file), processor, all - processor};
}

/// Gradients as a training sends them: in buckets of about 4 MiB.
traffic sent(double bytes, double small_sums) {
  constexpr double bucket = 4 << 20;
  const int count = std::max(1, static_cast<int>(bytes / bucket + 0.5));
  return {std::vector<double>(static_cast<std::size_t>(count), bytes / count), small_sums};
}

/// The run of two ranks to fit, in one machine or over a network.
const run& find_fitted(const std::vector<run>& runs, bool network, bool overlap) {
  const auto found = std::find_if(runs.begin(), runs.end(), [&](const run& r) {
    return r.fitted && r.ranks == 2 && (r.mbit > 0) == network && r.overlap == overlap;
  });
  if (found == runs.end()) throw std::runtime_error{"runs.csv: no run of two ranks to fit"};
  return *found;
}

/// What was measured, as the model's constants.
struct fitted {
  rank_work work{};
  link memory{}, network{};  // between two ranks of one machine, and of two over the link of the fitted run
  double mbit = 0;           // of that link
  double small_sums = 0, bytes = 0;
  double backward = step_options{}.backward;

  /// On the wire a byte takes as many bits as in the fitted run, whatever the link's rate.
  link over(double rate) const {
    if (rate == 0) return memory;
    link two = network;
    two.wire = std::max(0.0, (network.wire + network.processor) * mbit / rate - network.processor);
    return two;
  }
  double predict(const run& r) const {
    return step_seconds(work, sent(bytes, small_sums), over(r.mbit), r.ranks, static_cast<double>(r.films) / r.ranks,
                        {.overlap = r.overlap, .backward = backward});
  }
};

/// When gradients begin to come, which only a run whose sums overlap shows: heads, whose backward pass is first, take
/// long and have few weights.
void fit_backward(fitted& model, const run& overlapped) {
  double least = 0, most = 1;
  for (int step = 0; step < 40; ++step) {
    model.backward = (least + most) / 2;
    (model.predict(overlapped) > overlapped.seconds ? least : most) = model.backward;
  }
}

fitted fit(const std::string& folder, const std::vector<run>& runs) {
  fitted result;
  std::vector<double> films, seconds;
  for (const run& r : runs)
    if (r.fitted && r.ranks == 1) films.push_back(r.films), seconds.push_back(r.seconds);
  const line alone = fit_line(films, seconds);
  result.work = {alone.a, alone.b};
  result.memory = read_link(folder + "/link_memory.csv");
  result.network = read_link(folder + "/link_network.csv");
  // What two runs took beyond that: waiting for the slower rank, and small sums by their latency.
  const run& near = find_fitted(runs, false, true);
  const run& far = find_fitted(runs, true, false);
  result.mbit = far.mbit, result.bytes = near.bytes;
  const double more_near = near.seconds - result.predict(near), more_far = far.seconds - result.predict(far);
  result.small_sums = std::max(0.0, (more_far - more_near) / (result.network.call - result.memory.call));
  result.work.uneven = std::max(0.0, more_near - result.small_sums * result.memory.call);
  fit_backward(result, find_fitted(runs, true, true));
  return result;
}

int compare(const std::string& folder) {
  const std::vector<run> runs = read_runs(folder);
  const fitted model = fit(folder, runs);
  std::printf(
      "a rank: %.3f s a step and %.3f s a film, and %.3f s for the slower one; %.1f MB of gradients; sums %.2f ns a "
      "byte in memory, %.2f of them of the processor, and %.2f (%.2f) at %g Mbit/s; %.0f small sums of %.0f and %.0f "
      "us; "
      "gradients come in the last %.0f %% of the films' work\n\n",
      model.work.fixed, model.work.film, model.work.uneven, model.bytes / 1e6,
      1e9 * (model.memory.processor + model.memory.wire), 1e9 * model.memory.processor,
      1e9 * (model.network.processor + model.network.wire), 1e9 * model.network.processor, model.mbit, model.small_sums,
      1e6 * model.memory.call, 1e6 * model.network.call, 100 * model.backward);
  std::puts(
      "| run | ranks | films a step | link | overlap | measured s | model s | off "
      "|\n|---|---|---|---|---|---|---|---|");
  double worst = 0;
  for (const run& r : runs) {
    const double predicted = model.predict(r), off = predicted / r.seconds - 1;
    if (!r.fitted) worst = std::max(worst, std::abs(off));
    char link[32] = "memory";
    if (r.mbit > 0) std::snprintf(link, sizeof link, "%g Mbit/s", r.mbit);
    std::printf("| %s%s | %d | %d | %s | %s | %.3f | %.3f | %+.1f %% |\n", r.name.c_str(), r.fitted ? " (fitted)" : "",
                r.ranks, r.films, link, r.overlap ? "on" : "off", r.seconds, predicted, 100 * off);
  }
  std::printf("\nruns that were not fitted: off by at most %.1f %%\n", 100 * worst);
  return worst <= 0.15 ? 0 : 1;
}

/// A GPU's own work and links are assumptions of whoever asks: nothing of it has been measured here.
void plan_gpus(double ms_a_film, double bytes) {
  constexpr double nvlink = 450e9, network = 50e9;  // bytes a second in one direction: NVLink 4, 400 Gbit/s
  constexpr double nvlink_call = 20e-6, network_call = 30e-6;
  constexpr int machine = 8;
  std::puts("| GPUs | films a GPU | films a second | of N times one GPU |\n|---|---|---|---|");
  for (int gpus = 1; gpus <= 1024; gpus *= gpus == 1 ? 8 : 2)
    for (const double films : {1.0, 8.0}) {
      // Within a machine over NVLink, then one ring for each place in a machine, each with an eighth of the bytes.
      const link inside = link{nvlink_call, 0, 1 / nvlink}.between(std::min(gpus, machine));
      const link outside = link{network_call, 0, 1.0 / machine / network}.between(gpus / machine);
      const link both{inside.call + outside.call, 0, inside.wire + outside.wire};
      const rank_work work{0, 1e-3 * ms_a_film};
      // step_seconds() takes a link of two ranks, and asks what it is between N: so for two of the sum.
      const double step = step_seconds(work, sent(bytes, 60), both, gpus > 1 ? 2 : 1, films, {.own_processor = true});
      std::printf("| %d | %g | %.0f | %.0f %% |\n", gpus, films, gpus * films / step, 100 * work.seconds(films) / step);
    }
}

/// Each worker reads, predicts and writes side by side, so the slowest of the three counts; storage is shared.
void plan_workers(double films_a_second, double megabytes, double gigabytes_a_second) {
  std::puts("| workers | films a second | a million films | waits for |\n|---|---|---|---|");
  const double most = 1e3 * gigabytes_a_second / megabytes;
  for (const int workers : {1, 10, 100, 300, 1000}) {
    const double own = workers * films_a_second, all = std::min(own, most);
    std::printf("| %d | %.0f | %.1f h | %s |\n", workers, all, 1e6 / all / 3600, own > most ? "storage" : "workers");
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> given{arguments + 1, arguments + count};
  const auto number = [&](std::size_t i) { return std::atof(given.at(i).c_str()); };
  try {
    if (given.size() == 2 && given[0] == "fit") return compare(given[1]);
    if (given.size() == 3 && given[0] == "gpus") return plan_gpus(number(1), number(2)), 0;
    if (given.size() == 4 && given[0] == "workers") return plan_workers(number(1), number(2), number(3)), 0;
  } catch (const std::exception& fault) {
    std::fprintf(stderr, "scaling_plan: %s\n", fault.what());
    return 2;
  }
  std::fputs("scaling_plan fit FOLDER | gpus MS_A_FILM BYTES | workers FILMS_A_SECOND MB_A_FILM GB_A_SECOND\n", stderr);
  return 2;
}
