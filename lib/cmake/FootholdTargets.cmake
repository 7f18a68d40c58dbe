# What every target of ours shares, and the one way to declare a library.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

add_library(foothold_settings INTERFACE)
target_compile_options(foothold_settings INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # False alarms of g++ 12: a TRY that returns looks as if it fell through, and "a" + std::string as if
  # it overlapped (GCC bug 105651).
  target_compile_options(foothold_settings INTERFACE -Wno-maybe-uninitialized -Wno-restrict)
endif()
# The same bytes from any folder: __FILE__ is named from the root of the project, whether the compiler
# is given absolute names, or relative ones, as a compiler cache may.
file(RELATIVE_PATH to_root ${PROJECT_BINARY_DIR} ${PROJECT_SOURCE_DIR})
target_compile_options(foothold_settings INTERFACE
  -ffile-prefix-map=${PROJECT_SOURCE_DIR}/= -ffile-prefix-map=${to_root}=)
if(FOOTHOLD_WERROR)
  target_compile_options(foothold_settings INTERFACE -Werror)
endif()
if(FOOTHOLD_SANITIZE)
  target_compile_options(foothold_settings INTERFACE
    -fsanitize=${FOOTHOLD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all -g1)
  target_link_options(foothold_settings INTERFACE -fsanitize=${FOOTHOLD_SANITIZE})
endif()

if(FOOTHOLD_FUZZ)
  # Everything reports its coverage to the fuzzer. RapidJSON adds to a null pointer that it never follows.
  target_compile_options(foothold_settings INTERFACE -fsanitize=fuzzer-no-link -fno-sanitize=pointer-overflow)
endif()

find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# Header only, and without a package file that CMake understands.
find_path(RAPIDJSON_INCLUDE_DIR rapidjson/document.h REQUIRED)
add_library(foothold_rapidjson INTERFACE)
target_include_directories(foothold_rapidjson SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIR})

# foothold_library(NAME SOURCES a.cc … [HEADERS a.h …] [USES ours …] [OWNS theirs …])
# USES are libraries of ours whose types stand in our headers; OWNS are third-party libraries, which
# no header of ours may include.
function(foothold_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;HEADERS;USES;OWNS" ${ARGN})
  if(ARG_SOURCES)
    add_library(foothold_${name} STATIC ${ARG_SOURCES})
    set(scope PUBLIC)
    target_link_libraries(foothold_${name} PRIVATE ${ARG_OWNS})
  else()
    add_library(foothold_${name} INTERFACE)
    set(scope INTERFACE)
  endif()
  add_library(foothold::${name} ALIAS foothold_${name})
  target_include_directories(foothold_${name} ${scope} ${PROJECT_SOURCE_DIR}/lib)
  target_link_libraries(foothold_${name} ${scope} foothold_settings)
  foreach(used ${ARG_USES})
    target_link_libraries(foothold_${name} ${scope} foothold::${used})
  endforeach()
endfunction()
