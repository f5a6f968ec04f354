// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "evaluation_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <string>

#include "lungseg/core/figure_text.hpp"
#include "lungseg/core/printable.hpp"

namespace cli {

namespace {

/// A figure of so many characters at least, on the right of them; "-" where there is none.
std::string cell(double figure, int width, int digits) {
  const std::string text = lungseg::detail::figure_or_dash(figure, digits);
  return std::string(std::max<std::size_t>(width, text.size()) - text.size(), ' ') + text;
}

void print_rate(const char* what, const lungseg::rate& rate) {
  std::printf("%-12s %6lld of %lld   %6.2f %%   [%.2f, %.2f]\n", what, static_cast<long long>(rate.count),
              static_cast<long long>(rate.of), 100 * rate.value, 100 * rate.low, 100 * rate.high);
}

/// Where there is no figure because there is nothing that it could be of, that is said in its place.
void print_rates(const lungseg::evaluation_report& report) {
  if (report.films == report.without_lung)
    return void(std::printf("by the dataset none of these films has a lung, so there is none to be found\n"));
  print_rate("both found", report.both_found_rate());
  print_rate("one found", report.one_found_rate());
  print_rate("none found", report.none_found_rate());
}

/// Why there are no figures at all.
void print_nothing_scored(std::size_t failures) {
  if (failures == 0)
    std::printf("no film was scored: there was none to be scored\n");
  else
    std::printf("no film was scored: of %zu none could be read and predicted, for the reasons on standard error\n",
                failures);
}

void print_lungs(const char* what, const lungseg::lung_summary& s) {
  std::string line = what;
  line.resize(6, ' ');
  for (const lungseg::summary* v : {&s.dice, &s.iou})
    line += "  " + cell(v->mean, 8, 4) + ' ' + cell(v->median, 8, 4) + ' ' + cell(v->percentile_5, 8, 4);
  for (const lungseg::summary* v : {&s.hd95, &s.assd}) line += "  " + cell(v->mean, 8, 2) + ' ' + cell(v->median, 8, 2);
  std::printf("%s\n", line.c_str());
}

std::string definition_text(const std::optional<lungseg::lung_definition>& definition) {
  return definition ? std::string{name(*definition)} : "not said";
}

void print_masks(const lungseg::definition_figures& of) {
  if (of.all.lungs == 0)
    return void(std::printf("\ndefinition %s, %lld films: no lung to be measured\n",
                            definition_text(of.definition).c_str(), static_cast<long long>(of.films)));
  std::printf("\ndefinition %s, %lld films\n%-6s  %-26s  %-26s  %-17s  %-17s\n", definition_text(of.definition).c_str(),
              static_cast<long long>(of.films), "lung", "Dice: mean, median, 5 %", "IoU: mean, median, 5 %",
              "HD95: mean, median", "ASSD: mean, median");
  print_lungs("left", of.left);
  print_lungs("right", of.right);
  print_lungs("all", of.all);
  print_lungs("both", of.both);
  std::printf("mask AP %s, AP50 %s, AP75 %s\n", cell(of.ap.ap, 0, 4).c_str(), cell(of.ap.ap50, 0, 4).c_str(),
              cell(of.ap.ap75, 0, 4).c_str());
}

/// A group's films; then the masks of one definition, or none where no film could be measured.
void print_group(const lungseg::group_figures& group, const lungseg::definition_figures* masks) {
  const lungseg::rate both = group.both_found_rate();
  const auto percent = [&](double share) { return cell(both.of > 0 ? 100 * share : std::nan(""), 6, 2); };
  std::printf("%-20s %6lld  %s %% [%s, %s] %5lld %5lld %6lld",
              group.source.empty() ? "not said" : lungseg::printable(group.source).c_str(),
              static_cast<long long>(group.films), percent(both.value).c_str(), percent(both.low).c_str(),
              percent(both.high).c_str(), static_cast<long long>(group.one_found),
              static_cast<long long>(group.none_found), static_cast<long long>(group.side_errors));
  if (masks)
    std::printf("  %-8s %s %s %s  %s", definition_text(masks->definition).c_str(),
                cell(masks->left.dice.mean, 7, 4).c_str(), cell(masks->right.dice.mean, 7, 4).c_str(),
                cell(masks->all.dice.mean, 7, 4).c_str(), cell(masks->all.hd95_at_1024.mean, 7, 2).c_str());
  std::printf("\n");
}

void print_flag(const lungseg::flag_score& s) {
  std::printf(
      "\nflag, of %lld lungs that were found, %lld with a Dice below %g: AUC %s, calibration error %.4f, "
      "coverage %.3f,\nrisk %.4f, at 90 %% coverage %.4f\n",
      static_cast<long long>(s.lungs), static_cast<long long>(s.poor), lungseg::flag_score::good,
      cell(s.auc, 0, 3).c_str(), s.calibration_error, s.coverage, s.risk, s.risk_at_90);
}

}  // namespace

void print_table(const lungseg::evaluation_report& report) {
  if (report.films == 0) return print_nothing_scored(report.failures.size());
  std::printf("films scored %lld, side errors %lld, extra lungs %lld; rates with 95 %% intervals\n",
              static_cast<long long>(report.films), static_cast<long long>(report.side_errors),
              static_cast<long long>(report.extra_lungs));
  print_rates(report);
  if (report.other_definition > 0)
    std::printf("films with masks of another definition than predicted %lld: found or not, but not measured\n",
                static_cast<long long>(report.other_definition));
  for (const lungseg::definition_figures& each : report.definitions) print_masks(each);
  if (report.flag.lungs > 0) print_flag(report.flag);
  if (report.groups.size() > 1) print_groups(report.groups);
  std::printf("\nverdicts: %s", report.verdicts.text().c_str());
  if (report.refused > 0)
    std::printf("; %lld that predict refuses, scored all the same", static_cast<long long>(report.refused));
  std::printf("\nfilms with notes %lld (%s)\n", static_cast<long long>(report.notes.noted()),
              report.notes.text().c_str());
}

void print_table(const lungseg::mask_report& report) {
  if (report.scores.empty()) return print_nothing_scored(report.failures.size());
  std::printf("films scored %lld; the lungs of each as one mask\n", static_cast<long long>(report.scores.size()));
  const auto row = [](const char* what, const lungseg::summary& v, int digits) {
    std::printf("%-6s %s %s %s\n", what, cell(v.mean, 8, digits).c_str(), cell(v.median, 8, digits).c_str(),
                cell(v.percentile_5, 8, digits).c_str());
  };
  for (const lungseg::mask_definition& masks : report.definitions) {
    std::printf("\ndefinition %s, %lld films\n%-6s %8s %8s %8s\n", definition_text(masks.definition).c_str(),
                static_cast<long long>(masks.films), "", "mean", "median", "5 %");
    row("Dice", masks.dice, 4);
    row("IoU", masks.iou, 4);
    row("HD95", masks.hd95, 2);
    row("ASSD", masks.assd, 2);
  }
}

void print_groups(std::span<const lungseg::group_figures> groups) {
  std::printf("\n%-20s %6s  %-26s %5s %5s %6s  %-8s %7s %7s %7s  %7s\n", "source", "films", "both found", "one", "none",
              "sides", "masks", "Dice l.", "Dice r.", "Dice", "HD95*");
  for (const lungseg::group_figures& group : groups) {
    for (const lungseg::definition_figures& masks : group.definitions) print_group(group, &masks);
    if (group.definitions.empty()) print_group(group, nullptr);
  }
  std::printf("sides: side errors; HD95*: mean, in pixels of the film when its longer side has 1024\n");
}

}  // namespace cli
