// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors
#include "lungseg/core/files/archive.hpp"

#include <sys/resource.h>

#include <catch2/catch.hpp>
#include <csignal>
#include <numeric>

#include "../support/scratch_folder.hpp"
#include "lungseg/core/files/archive_header.hpp"
#include "lungseg/core/files/checksum.hpp"
#include "lungseg/core/tensor.hpp"

using namespace lungseg;
using lungseg_test::contents_of;
using lungseg_test::put_file;
using lungseg_test::scratch_folder;
namespace fs = std::filesystem;

namespace {

/// A safetensors file as another tool would write it: this header, then `data` zero bytes.
void put_plain(const fs::path& file, const std::string& header, std::size_t data) {
  const std::uint64_t length = header.size();
  put_file(file, std::string{reinterpret_cast<const char*>(&length), 8} + header + std::string(data, '\0'));
}

std::string fault_of(const fs::path& file) {
  try {
    read_archive(file);
  } catch (const format_error& fault) {
    return fault.what();
  }
  return "no fault";
}

struct sample {
  tensor<float, 4> filter{{2, 3, 3, 4}};
  tensor<std::int64_t, 1> steps{{3}};
  tensor<std::int32_t, 2> pairs{{2, 2}};
  tensor<std::uint8_t, 1> bits{{5}};
  tensor<float, 2> none{{0, 7}};
  sample() {
    std::iota(filter.begin(), filter.end(), -3.5f);
    std::iota(steps.begin(), steps.end(), std::int64_t{1} << 40);
    std::iota(pairs.begin(), pairs.end(), -1);
    std::iota(bits.begin(), bits.end(), std::uint8_t{250});
  }
  archive contents() {
    archive result;
    result.metadata = {{"preset", "lungs_small"}, {"note", "quotes \" and \xC3\xA9, \n lines"}, {"", "empty key"}};
    result.add("bits", std::as_const(bits).get());
    result.add("a.filter", std::as_const(filter).get());
    result.add("steps", std::as_const(steps).get());
    result.add("none", std::as_const(none).get());
    result.add("pairs", std::as_const(pairs).get());
    return result;
  }
};

}  // namespace

TEST_CASE("crc32c gives the published values", "[core][checksum]") {
  const std::string zeros(32, '\0'), ones(32, '\xFF'), digits = "123456789";
  std::string rising(32, '\0');
  std::iota(rising.begin(), rising.end(), '\0');
  CHECK(crc32c(zeros.data(), 32) == 0x8A9136AAu);   // RFC 3720, B.4
  CHECK(crc32c(ones.data(), 32) == 0x62A8AB43u);    // RFC 3720, B.4
  CHECK(crc32c(rising.data(), 32) == 0x46DD794Eu);  // RFC 3720, B.4
  CHECK(crc32c(digits.data(), 9) == 0xE3069283u);
  CHECK(crc32c(nullptr, 0) == 0u);
  for (std::size_t cut = 0; cut <= 32; ++cut)
    CHECK(crc32c(rising.data() + cut, 32 - cut, crc32c(rising.data(), cut)) == 0x46DD794Eu);
}

TEST_CASE("an archive comes back as it was written", "[core][archive]") {
  const scratch_folder where;
  const fs::path file = where.path() / "a.safetensors";
  sample s;
  write_archive(file, s.contents());
  const archive back = read_archive(file);

  CHECK(back.metadata == s.contents().metadata);
  REQUIRE(back.tensors.size() == 5);
  const auto filter = back.at("a.filter").as<float, 4>();
  CHECK(filter.extents() == s.filter.extents());
  CHECK(std::equal(filter.begin(), filter.end(), s.filter.begin(), s.filter.end()));
  CHECK(back.at("steps").values<std::int64_t>()[2] == (std::int64_t{1} << 40) + 2);
  CHECK(back.at("pairs").as<std::int32_t, 2>()(0, 0) == -1);
  CHECK(back.at("bits").values<std::uint8_t>()[4] == 254);
  CHECK(back.at("none").as<float, 2>().extents() == shape<2>{0, 7});
  CHECK(where.count() == 1);

  SECTION("the same contents give the same bytes") {
    const std::string first = contents_of(file);
    write_archive(file, back);
    CHECK(contents_of(file) == first);
  }
  SECTION("the data begins aligned") {
    CHECK(static_cast<unsigned char>(contents_of(file)[0]) % 8 == 0);
  }
  SECTION("its header can be read alone") {
    const archive header = read_archive_header(file);
    CHECK(header.metadata == back.metadata);
    CHECK(header.at("a.filter").shape_text() == "2 x 3 x 3 x 4");
    CHECK(header.at("a.filter").bytes.empty());
  }
  SECTION("wrong questions are answered with an error") {
    CHECK_THROWS_WITH(back.at("b.filter"), Catch::Contains(file.string()) && Catch::Contains("b.filter"));
    CHECK_THROWS_AS((back.at("a.filter").as<float, 2>()), format_error);
    CHECK_THROWS_AS(back.at("steps").values<float>(), format_error);
    CHECK_THROWS_AS(back.text("stage"), format_error);
  }
}

TEST_CASE("every flipped byte and every truncation is noticed", "[core][archive]") {
  const scratch_folder where;
  const fs::path file = where.path() / "a.safetensors";
  tensor<float, 1> x{{3}};
  archive contents;
  contents.metadata["step"] = "120";
  contents.add("x", std::as_const(x).get());
  write_archive(file, contents);
  const std::string good = contents_of(file);

  const std::size_t key = good.find(detail::checksum_key), key_end = key + std::strlen(detail::checksum_key);
  for (std::size_t at = 0; at < good.size(); ++at) {
    if (at >= key && at < key_end) continue;  // under another name it is no checksum, and the contents are whole
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    put_file(file, bad);
    INFO("byte " << at << " of " << good.size());
    CHECK_THROWS_AS(read_archive(file), format_error);
  }
  for (std::size_t keep = 0; keep < good.size(); ++keep) {
    put_file(file, good.substr(0, keep));
    INFO("cut to " << keep << " of " << good.size());
    CHECK_THAT(fault_of(file), Catch::Contains(file.string()));
  }
  put_file(file, good + "x");
  CHECK_THROWS_AS(read_archive(file), format_error);
}

TEST_CASE("files of other tools are read", "[core][archive]") {
  const scratch_folder where;
  const fs::path file = where.path() / "plain.safetensors";
  // Without checksum or metadata, half precision, a scalar, offsets that are not those of the header's order, and
  // elements that lie unaligned in the file.
  put_plain(file,
            R"({"s":{"dtype":"F32","shape":[],"data_offsets":[3,7]},"h":{"dtype":"BF16","shape":[2],)"
            R"("data_offsets":[7,11]},"b":{"dtype":"BOOL","shape":[3,1],"data_offsets":[0,3]}}  )",
            11);
  const archive back = read_archive(file);
  CHECK(back.metadata.empty());
  CHECK(back.at("s").extents.empty());
  CHECK(back.at("s").values<float>()[0] == 0.0f);
  CHECK(reinterpret_cast<std::uintptr_t>(back.at("s").bytes.data()) % 16 == 0);
  CHECK(back.at("h").type == "BF16");
  CHECK(back.at("h").bytes.size() == 4);

  put_plain(file, "{}", 0);
  CHECK(read_archive(file).tensors.empty());
}

TEST_CASE("malformed files are refused by name, before memory is asked for", "[core][archive]") {
  const scratch_folder where;
  const fs::path file = where.path() / "bad.safetensors";
  const auto fault = [&](const std::string& header, std::size_t data = 8) {
    put_plain(file, header, data);
    const std::string text = fault_of(file);
    CHECK_THAT(text, Catch::StartsWith(file.string()));
    return text;
  };
  using Catch::Contains;
  CHECK_THAT(fault("[1,2]"), Contains("not a JSON object"));
  CHECK_THAT(fault("{\"x\":"), Contains("not a JSON object"));
  CHECK_THAT(fault(std::string(100'000, '[')), Contains("not a JSON object"));
  CHECK_THAT(fault("{\"x\xFF\":{}}"), Contains("not a JSON object"));
  CHECK_THAT(fault("{\"x\":3}"), Contains("not an object"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[2]}})"), Contains("data_offsets"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})"), Contains("no natural number"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}})"), Contains("no natural number"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F31","shape":[2],"data_offsets":[0,8]}})"), Contains("F31"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})"), Contains("does not fill"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})"), Contains("outside"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[1,9]}})"), Contains("outside"));
  CHECK_THAT(fault(R"({"x":{"dtype":"U8","shape":[4611686018427387904,4611686018427387904,8],"data_offsets":[0,8]}})"),
             Contains("does not fill"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551615]}})"),
             Contains("outside"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}})"), Contains("8 bytes of data"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})"), Contains("hole"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},)"
                   R"("y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})"),
             Contains("overlap"));
  CHECK_THAT(fault(R"({"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},)"
                   R"("x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})"),
             Contains("twice"));
  CHECK_THAT(fault(R"({"__metadata__":{"step":3}})", 0), Contains("not text"));
  CHECK_THAT(fault(R"({"__metadata__":{"a":"1","a":"2"}})", 0), Contains("twice"));
  CHECK_THAT(fault(R"({"__metadata__":{"lungseg.checksum":"crc32c:00000001"}})", 0), Contains("damaged"));

  put_file(file, std::string(8, '\xFF') + "{}");  // a header of 2^64 - 1 bytes
  CHECK_THAT(fault_of(file), Contains("claims 18446744073709551615"));
  put_file(file, std::string("\x00\xE1\xF5\x05\x00\x00\x00\x00", 8) + "{}");  // of 100 million
  CHECK_THAT(fault_of(file), Contains("claims 100000000"));
  put_file(file, "");
  CHECK_THAT(fault_of(file), Contains("0 bytes"));
  CHECK_THROWS_AS(read_archive(where.path() / "missing.safetensors"), file_error);
  CHECK_THROWS_AS(read_archive(where.path()), file_error);
}

TEST_CASE("contents that no reader would take are not written", "[core][archive]") {
  const scratch_folder where;
  const fs::path file = where.path() / "a.safetensors";
  tensor<float, 1> x{{3}};
  archive twice, text, reserved, wrong;
  twice.add("x", std::as_const(x).get());
  twice.add("x", std::as_const(x).get());
  text.metadata["folder"] = "\xFF\xFE";
  reserved.add("__metadata__", std::as_const(x).get());
  wrong.add("x", std::as_const(x).get());
  wrong.tensors[0].extents = {4};
  for (const archive* bad : {&twice, &text, &reserved, &wrong})
    CHECK_THROWS_AS(write_archive(file, *bad), format_error);
  CHECK(where.count() == 0);
}

TEST_CASE("a full disk leaves the old archive as it was", "[core][archive]") {
  const scratch_folder where;
  const fs::path file = where.path() / "a.safetensors";
  sample s;
  write_archive(file, s.contents());
  const std::string old = contents_of(file);

  // A limit on the file size fails a write in the middle, as a full disk does, but for this process alone.
  tensor<float, 1> big{{1 << 20}};
  archive larger;
  larger.add("big", std::as_const(big).get());
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1 << 20, before.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  std::string message;
  try {
    write_archive(file, larger);
  } catch (const file_error& fault) {
    message = fault.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);

  CHECK_THAT(message, Catch::Contains(file.string()));
  CHECK(contents_of(file) == old);
  CHECK(where.count() == 1);
}

TEST_CASE("A part of an archive is taken in place of the same part of another") {
  const std::vector<float> old{1}, fresh{2, 3};
  archive to, from;
  to.add("flag.a", view<const float, 1>{old.data(), {1}});
  to.add("net.a", view<const float, 1>{old.data(), {1}});
  from.add("flag.b", view<const float, 1>{fresh.data(), {2}});
  from.add("net.b", view<const float, 1>{fresh.data(), {2}});
  to.take(from, "flag.");
  CHECK((to.find("flag.b") && to.find("net.a") && !to.find("flag.a") && !to.find("net.b")));
  CHECK(to.at("flag.b").bytes.data() == from.at("flag.b").bytes.data());
  CHECK((to.holds("flag.") && !to.holds("flag.c")));
  to.erase("flag.");
  CHECK((!to.holds("flag.") && to.tensors.size() == 1));
}
