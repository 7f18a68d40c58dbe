// librdkafka starts its threads and locks its locks by C11's functions, which ThreadSanitizer of
// g++ 12 does not see: a thread it did not see start crashes it. Under that sanitizer only, these
// stand before the C library's and are what the C library makes of them: POSIX threads.

#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstdint>
#include <memory>

namespace {

struct Start {
  thrd_start_t function;
  void* argument;
};

void* run(void* raw) {
  const std::unique_ptr<Start> start(static_cast<Start*>(raw));
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(start->function(start->argument)));
}

pthread_mutex_t* as_posix(mtx_t* mutex) {
  static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t));
  return reinterpret_cast<pthread_mutex_t*>(mutex);
}
pthread_cond_t* as_posix(cnd_t* condition) {
  static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t));
  return reinterpret_cast<pthread_cond_t*>(condition);
}
int result(int error) {
  return error == 0           ? thrd_success
         : error == EBUSY     ? thrd_busy
         : error == ETIMEDOUT ? thrd_timedout
                              : thrd_error;
}

}  // namespace

extern "C" {

// What librdkafka does among its own threads is not ours to mend.
const char* __tsan_default_suppressions() {
  return "race:librdkafka\n";
}

int thrd_create(thrd_t* thread, thrd_start_t function, void* argument) {
  return result(::pthread_create(thread, nullptr, run,
                                 std::make_unique<Start>(Start{function, argument}).release()));
}
int thrd_join(thrd_t thread, int* code) {
  void* value = nullptr;
  const int error = ::pthread_join(thread, &value);
  if (code != nullptr) *code = static_cast<int>(reinterpret_cast<std::intptr_t>(value));
  return result(error);
}

int mtx_init(mtx_t* mutex, int type) noexcept {
  pthread_mutexattr_t attributes;
  ::pthread_mutexattr_init(&attributes);
  if ((type & mtx_recursive) != 0)
    ::pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
  const int error = ::pthread_mutex_init(as_posix(mutex), &attributes);
  ::pthread_mutexattr_destroy(&attributes);
  return result(error);
}
int mtx_lock(mtx_t* mutex) {
  return result(::pthread_mutex_lock(as_posix(mutex)));
}
int mtx_trylock(mtx_t* mutex) {
  return result(::pthread_mutex_trylock(as_posix(mutex)));
}
int mtx_unlock(mtx_t* mutex) noexcept {
  return result(::pthread_mutex_unlock(as_posix(mutex)));
}
void mtx_destroy(mtx_t* mutex) noexcept {
  ::pthread_mutex_destroy(as_posix(mutex));
}

int cnd_init(cnd_t* condition) noexcept {
  return result(::pthread_cond_init(as_posix(condition), nullptr));
}
int cnd_signal(cnd_t* condition) noexcept {
  return result(::pthread_cond_signal(as_posix(condition)));
}
int cnd_broadcast(cnd_t* condition) noexcept {
  return result(::pthread_cond_broadcast(as_posix(condition)));
}
int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  return result(::pthread_cond_wait(as_posix(condition), as_posix(mutex)));
}
int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  return result(::pthread_cond_timedwait(as_posix(condition), as_posix(mutex), until));
}
void cnd_destroy(cnd_t* condition) noexcept {
  ::pthread_cond_destroy(as_posix(condition));
}

}  // extern "C"
