#include "lungseg/lungseg.hpp"
#include "lungseg/interop/eigen.hpp"
#include "lungseg/hdf5/keras_reader.hpp"
#include "lungseg/hdf5/keras_writer.hpp"
