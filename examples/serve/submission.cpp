// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "submission.hpp"

#include "fault.hpp"
#include "film_name.hpp"
#include "lungseg/core/float_bits.hpp"
#include "lungseg/core/parse_number.hpp"
#include "lungseg/data/pixels/pixel_spacing.hpp"
#include "media_type.hpp"

namespace serve {

namespace {

std::string too_large(std::int64_t most) {
  return "the body is larger than " + std::to_string(most) + " bytes";
}

void expect_whole(bool whole) {
  demand(whole, 408, "the body did not arrive in time, ended early, or is not well-formed");
}

double pixel_size_of(const std::string& text) {
  const auto side = lungseg::detail::parse_number<double>(text);
  demand(side && lungseg::is_pixel_side(*side), 400, "pixel_size is no number of millimetres from 0.001 to 100");
  return *side;
}

std::string window_of(const std::string& text) {
  demand(is_window(text), 400, "window is neither the number of one of a DICOM file's windows nor CENTER,WIDTH");
  return text;
}

/// The parts of a body as they come.
class film_receiver {
 public:
  film_receiver(submission& into, const limits& of, const std::shared_ptr<byte_budget>& budget)
      : into_{into}, limits_{of}, budget_{budget} {}

  void begin_film(const std::string& name) {
    demand(std::ssize(into_.films) < limits_.films, 413,
           "more than " + std::to_string(limits_.films) + " films in one request");
    into_.films.push_back({film_name(name), {}, held_bytes{budget_}});
    field_ = nullptr;
  }
  void begin_part(const httplib::MultipartFormData& part) {
    if (!part.filename.empty() || part.name == "film") return begin_film(part.filename);
    field_ = part.name == "pixel_size" ? &pixel_size_ : part.name == "window" ? &window_ : nullptr;
    demand(field_ != nullptr, 400, "the form has a field that is neither a film, pixel_size nor window");
  }
  bool take(const char* bytes, std::size_t count) {
    received_ += static_cast<std::int64_t>(count);
    demand(received_ <= limits_.body_bytes, 413, too_large(limits_.body_bytes));
    if (!field_) into_.films.back().held.take(static_cast<std::int64_t>(count));
    (field_ ? *field_ : into_.films.back().bytes).append(bytes, count);
    return true;
  }
  void finish(const httplib::Request& request) {
    demand(!into_.films.empty(), 400, "the request holds no film");
    const std::string size = pixel_size_.empty() ? request.get_param_value("pixel_size") : pixel_size_,
                      window = window_.empty() ? request.get_param_value("window") : window_;
    if (!size.empty()) into_.said.pixel_size = pixel_size_of(size);
    if (!window.empty()) into_.said.window = window_of(window);
  }

 private:
  submission& into_;
  const limits& limits_;
  const std::shared_ptr<byte_budget>& budget_;
  std::string pixel_size_, window_;
  std::string* field_ = nullptr;  // that is being received; null: a film
  std::int64_t received_ = 0;
};

}  // namespace

namespace {

/// cpp-httplib knows a form by its type in small letters, and takes all behind "boundary=" for the boundary.
void write_form_type_as_read(httplib::Request& request) {
  constexpr const char* header = "Content-Type";
  const media_type type = parse_media_type(request.get_header_value(header));
  const std::string boundary = type.parameter("boundary");
  if (type.name != "multipart/form-data" || boundary.empty()) return;
  request.headers.erase(header);
  request.set_header(header, type.name + "; boundary=" + boundary);
}

}  // namespace

submission receive_films(const httplib::Request& request, const httplib::ContentReader& body, const limits& of,
                         const std::shared_ptr<byte_budget>& budget) {
  submission result;
  film_receiver receiver{result, of, budget};
  write_form_type_as_read(const_cast<httplib::Request&>(request));  // which is none: handlers get it as one
  const auto take = [&](const char* bytes, std::size_t count) { return receiver.take(bytes, count); };
  if (request.is_multipart_form_data()) {
    const auto begin = [&](const httplib::MultipartFormData& part) {
      receiver.begin_part(part);
      return true;
    };
    expect_whole(body(begin, take));
  } else {
    receiver.begin_film(request.get_param_value("name"));
    expect_whole(body(take));
    demand(!result.films.front().bytes.empty(), 400, "the request has an empty body, where a film was expected");
  }
  receiver.finish(request);
  return result;
}

std::string receive_text(const httplib::ContentReader& body, std::size_t most, held_bytes* held) {
  std::string text;
  expect_whole(body([&](const char* bytes, std::size_t count) {
    demand(text.size() + count <= most, 413, too_large(static_cast<std::int64_t>(most)));
    if (held) held->take(static_cast<std::int64_t>(count));
    text.append(bytes, count);
    return true;
  }));
  return text;
}

}  // namespace serve
