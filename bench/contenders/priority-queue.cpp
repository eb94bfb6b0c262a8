// Hold model and M/M/1 on std::priority_queue with 16-byte events and ties in order of insertion.
// priority-queue hold N EVENTS | mm1 EVENTS; prints {"events","seconds"}.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <queue>
#include <vector>

static uint32_t s[4] = {1, 2, 3, 4};
static inline uint32_t rotl(uint32_t x, int k) { return (x << k) | (x >> (32 - k)); }
static inline uint32_t next() {
  const uint32_t result = rotl(s[1] * 5, 7) * 9, t = s[1] << 9;
  s[2] ^= s[0]; s[3] ^= s[1]; s[1] ^= s[2]; s[0] ^= s[3]; s[2] ^= t; s[3] = rotl(s[3], 11);
  return result;
}
static inline double exponential() { return -std::log((next() + 0.5) * 0x1p-32); }

struct Event { double time_s; uint32_t sequence; int32_t code; };
struct Later {
  bool operator()(const Event& a, const Event& b) const {
    return a.time_s > b.time_s || (a.time_s == b.time_s && a.sequence > b.sequence);
  }
};

int main(int, char** argv) {
  const bool hold = std::strcmp(argv[1], "hold") == 0;
  const int n = hold ? std::atoi(argv[2]) : 0;
  const long total = std::atol(argv[hold ? 3 : 2]);
  std::priority_queue<Event, std::vector<Event>, Later> list;
  uint32_t sequence = 0;
  double check = 0;
  for (int i = 0; i < n; i++) list.push({exponential(), sequence++, i});
  const auto start = std::chrono::steady_clock::now();
  if (hold) {
    for (long e = 0; e < total; e++) {
      const Event event = list.top();
      list.pop();
      list.push({event.time_s + exponential(), sequence++, event.code});
      check = event.time_s;
    }
  } else {
    const int arrival = 0, departure = 1;
    long queue = 0, served = 0;
    list.push({exponential() / 0.8, sequence++, arrival});
    for (long e = 0; e < total; e++) {
      const Event event = list.top();
      list.pop();
      if (event.code == arrival) {
        list.push({event.time_s + exponential() / 0.8, sequence++, arrival});
        if (queue++ == 0) list.push({event.time_s + exponential(), sequence++, departure});
      } else {
        served++;
        if (--queue > 0) list.push({event.time_s + exponential(), sequence++, departure});
      }
    }
    check = (double)served;
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::fprintf(stderr, "%g\n", check);
  std::printf("{\"events\":%ld,\"seconds\":%.6f}\n", total, seconds);
}
