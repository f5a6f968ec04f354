// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "lungseg/core/laterality.hpp"
#include "lungseg/data/json/json_writer.hpp"
#include "lungseg/infer/prediction/used_model.hpp"
#include "lungseg/infer/prediction/verdict.hpp"
#include "lungseg/infer/score/summary.hpp"

namespace lungseg { inline namespace LUNGSEG_ABI { namespace detail {

/// What all reports are made of: named values, objects and lists.
template <class Writer>
class basic_report_json {
 public:
  /// \param indent  spaces a level; 0 for what machines alone read
  explicit basic_report_json(std::ostream& out, unsigned indent = 2) : sink_{out}, json_{sink_} {
    if constexpr (std::is_same_v<Writer, pretty_json_writer>) json_.SetIndent(' ', indent);
  }

  /// A whole report; `body()` adds to what each begins with.
  template <class Body>
  void report(const Body& body) {
    document([&] {
      text("version", std::string{"lungseg "} + version);
      text("notice", "Research use only, not a medical device, not for diagnosis.");
      body();
    });
  }

  /// A document of what `body()` adds, and the end of its line.
  template <class Body>
  void document(const Body& body) {
    json_.StartObject();
    body();
    json_.EndObject();
    sink_.Put('\n');
    sink_.Flush();
  }

  void text(std::string_view key, std::string_view value) {
    put_key(json_, key);
    put_text(json_, value);
  }
  void number(std::string_view key, double value) {
    put_key(json_, key);
    put_number(json_, value);
  }
  void count(std::string_view key, std::int64_t value) {
    put_key(json_, key);
    json_.Int64(value);
  }
  void truth(std::string_view key, bool value) {
    put_key(json_, key);
    json_.Bool(value);
  }

  /// An object of what `body()` writes.
  template <class Body>
  void object(std::string_view key, const Body& body) {
    put_key(json_, key);
    json_.StartObject();
    body();
    json_.EndObject();
  }

  /// A value that body(writer) writes.
  template <class Body>
  void value(std::string_view key, const Body& body) {
    put_key(json_, key);
    body(json_);
  }

  /// A list with an object for each item, of what `body(item)` writes.
  template <class Items, class Body>
  void list(std::string_view key, const Items& items, const Body& body) {
    put_key(json_, key);
    json_.StartArray();
    for (const auto& item : items) {
      json_.StartObject();
      body(item);
      json_.EndObject();
    }
    json_.EndArray();
  }

  void values(std::string_view key, const summary& of) {
    object(key, [&] {
      count("count", of.count);
      number("mean", of.mean);
      number("median", of.median);
      number("percentile_5", of.percentile_5);
      number("percentile_95", of.percentile_95);
    });
  }

  /// Which film something is about: names need not be unique, ids are.
  template <class Film>
  void film(const Film& of) {
    if (of.image_id) count("image_id", *of.image_id);
    text("file", of.file);
  }

  /// A film's notes.
  void notes(const std::vector<film_note>& of) {
    list("notes", of, [&](const film_note& note) {
      text("code", name(note.code));
      if (note.lung) text("side", side_name(note.lung));
      text("text", note.text);
    });
  }

  /// The models that gave the results.
  void models(const std::vector<used_model>& of) {
    list("models", of, [&](const used_model& model) {
      text("file", model.file);
      if (!model.checksum.empty()) text("checksum", model.checksum);
    });
  }

  /// A film's or a lung's verdict and the codes of the notes that it rests on.
  void verdict(const lungseg::verdict& of) {
    text("verdict", name(of.level));
    put_key(json_, "reasons");
    json_.StartArray();
    for (const note_code code : of.reasons) put_text(json_, name(code));
    json_.EndArray();
  }

  /// Films and what went wrong with each.
  template <class Failures>
  void failures(const Failures& of) {
    list("failures", of, [&](const auto& each) {
      film(each);
      text("reason", each.reason);
    });
  }

 private:
  json_sink sink_;
  Writer json_;
};

/// JSON that people read too.
using report_json = basic_report_json<pretty_json_writer>;
/// JSON in one line.
using line_json = basic_report_json<json_writer>;

}}}  // namespace lungseg::LUNGSEG_ABI::detail
