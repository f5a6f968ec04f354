// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the lungseg authors

#pragma once

#include <string>
#include <vector>

namespace lungseg_test {

/// The beginning of a file that is no model of ours, and words that a message about it must hold.
struct mistaken_file {
  std::string name, contents, what, advice;
};

/// What users name in place of a model, as the programs that made it begin it.
inline std::vector<mistaken_file> mistaken_files() {
  using namespace std::string_literals;
  const std::string zip = "PK\3\4\x14\0\0\0\0\0"s, tail(200, 'x'), tar(257, '\0');
  return {
      {"lfs.safetensors", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n", "Git LFS",
       "git lfs pull"},
      {"model.pth", zip + "archive/data.pkl" + tail, "PyTorch", "pth_to_safetensors.py"},
      {"old.pt", "\x80\x02\x8A\nl\xFC\x9C\x46\xF9 j\xA8P\x19.\x80\x02M\xE9\x03." + tail, "PyTorch",
       "pth_to_safetensors.py"},
      {"model.keras", zip + "metadata.json" + tail + "config.json" + tail + "model.weights.h5", "Keras 3",
       "model.save_weights"},
      {"model.onnx",
       "\x08\x07\x12\x07pytorch\x1A\x05"
       "2.1.0" +
           tail,
       "ONNX", "export"},
      {"saved_model.pb", "\x08\x01\x12\xAC\x02\n\x05" + tail, "SavedModel", "export"},
      {"frozen.pb", "\n\x1B\n\x07input_1\x12\x0BPlaceholder" + tail, "TensorFlow", "export"},
      {"model.tflite", "\x1C\0\0\0TFL3"s + tail, "TensorFlow Lite", "export"},
      {"model.xml", "<?xml version=\"1.0\"?>\n<net name=\"unet\" version=\"11\">\n", "OpenVINO", "export"},
      {"page.h5", "\n<!DOCTYPE html>\n<html><body>404: Not Found</body></html>", "web page", "download"},
      {"denied.h5", "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>", "XML", "download"},
      {"film.png", "\x89PNG\r\n\x1A\n" + tail, "PNG picture", ""},
      {"film.jpg", "\xFF\xD8\xFF\xE0" + tail, "JPEG picture", ""},
      {"film", std::string(128, '\0') + "DICM" + tail, "DICOM", ""},
      {"d.json", "{\"images\": [], \"annotations\": [], \"categories\": []}", "JSON", "dataset"},
      {"index.json", "{\"metadata\": {}, \"weight_map\": {\"a\": \"1.safetensors\"}}", "several safetensors files",
       "join"},
      {"empty.safetensors", "", "empty", ""},
      {"zeros.safetensors", std::string(5000, '\0'), "zero bytes", "download"},
      {"w.safetensors.gz", "\x1F\x8B\x08\0"s + tail, "gzip", "unpack"},
      {"w.zip", zip + "w.safetensors" + tail, "zip", "unpack"},
      {"w.tar", tar + "ustar" + tail, "tar", "unpack"},
      {"w.7z", "7z\xBC\xAF\x27\x1C" + tail, "7z", "unpack"},
      {"w.xz",
       "\xFD"
       "7zXZ" +
           tail,
       "xz", "unpack"},
      {"w.npy", "\x93NUMPY" + tail, "NumPy", "safetensors"},
  };
}

}  // namespace lungseg_test
