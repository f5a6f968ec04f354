// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "evaluation_table.hpp"

#include <cstdio>
#include <string>

namespace cli {

namespace {

void print_rate(const char* what, const lungseg::rate& rate) {
  std::printf("%-12s %6lld of %lld   %6.2f %%   [%.2f, %.2f]\n", what, static_cast<long long>(rate.count),
              static_cast<long long>(rate.of), 100 * rate.value, 100 * rate.low, 100 * rate.high);
}

void print_lungs(const char* what, const lungseg::lung_summary& s) {
  const auto row = [](const lungseg::summary& v) {
    std::printf("  %8.4f %8.4f %8.4f", v.mean, v.median, v.percentile_5);
  };
  std::printf("%-6s", what);
  row(s.dice);
  row(s.iou);
  std::printf("  %8.2f %8.2f  %8.2f %8.2f\n", s.hd95.mean, s.hd95.median, s.assd.mean, s.assd.median);
}

std::string text_of(const std::optional<lungseg::lung_definition>& definition) {
  return definition ? std::string{name(*definition)} : "not said";
}

void print_masks(const lungseg::definition_figures& of) {
  std::printf("\ndefinition %s, %lld films\n%-6s  %-26s  %-26s  %-17s  %-17s\n", text_of(of.definition).c_str(),
              static_cast<long long>(of.films), "lung", "Dice: mean, median, 5 %", "IoU: mean, median, 5 %",
              "HD95: mean, median", "ASSD: mean, median");
  print_lungs("left", of.left);
  print_lungs("right", of.right);
  print_lungs("all", of.all);
  print_lungs("both", of.both);
  std::printf("mask AP %.4f, AP50 %.4f, AP75 %.4f\n", of.ap.ap, of.ap.ap50, of.ap.ap75);
}

/// A group's films; then the masks of one definition, or none where no film could be measured.
void print_group(const lungseg::group_figures& group, const lungseg::definition_figures* masks) {
  const lungseg::rate both = group.both_found_rate();
  std::printf("%-20s %6lld  %6.2f %% [%6.2f, %6.2f] %5lld %5lld %6lld",
              group.source.empty() ? "not said" : group.source.c_str(), static_cast<long long>(group.films),
              100 * both.value, 100 * both.low, 100 * both.high, static_cast<long long>(group.one_found),
              static_cast<long long>(group.none_found), static_cast<long long>(group.side_errors));
  if (masks)
    std::printf("  %-8s %7.4f %7.4f %7.4f  %7.2f", text_of(masks->definition).c_str(), masks->left.dice.mean,
                masks->right.dice.mean, masks->all.dice.mean, masks->all.hd95_at_1024.mean);
  std::printf("\n");
}

void print_flag(const lungseg::flag_score& s) {
  std::printf(
      "\nflag, of %lld lungs that were found, %lld with a Dice below %g: AUC %.3f, calibration error %.4f, "
      "coverage %.3f,\nrisk %.4f, at 90 %% coverage %.4f\n",
      static_cast<long long>(s.lungs), static_cast<long long>(s.poor), lungseg::flag_score::good, s.auc,
      s.calibration_error, s.coverage, s.risk, s.risk_at_90);
}

}  // namespace

void print_table(const lungseg::evaluation_report& report) {
  std::printf("films scored %lld, side errors %lld, extra lungs %lld; rates with 95 %% intervals\n",
              static_cast<long long>(report.films), static_cast<long long>(report.side_errors),
              static_cast<long long>(report.extra_lungs));
  print_rate("both found", report.both_found_rate());
  print_rate("one found", report.one_found_rate());
  print_rate("none found", report.none_found_rate());
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
  std::printf("films scored %lld; the lungs of each as one mask\n", static_cast<long long>(report.scores.size()));
  const auto row = [](const char* what, const lungseg::summary& v, int digits) {
    std::printf("%-6s %8.*f %8.*f %8.*f\n", what, digits, v.mean, digits, v.median, digits, v.percentile_5);
  };
  for (const lungseg::mask_definition& masks : report.definitions) {
    std::printf("\ndefinition %s, %lld films\n%-6s %8s %8s %8s\n", text_of(masks.definition).c_str(),
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
