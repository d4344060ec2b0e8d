/* Programs written in Rust (cryptography, jsonschema-rs) take their randomness from ProcessPrng, in a library that
   Windows has and Wine 8 lacks. This one hands out Wine's own system randomness. Lies in Wine's system32, never
   shipped. */
#include <stddef.h>

__declspec(dllimport) unsigned char SystemFunction036(void *buffer, unsigned long length); /* RtlGenRandom */

__declspec(dllexport) int ProcessPrng(unsigned char *buffer, size_t length)
{
    const size_t most = 1 << 20;
    while (length > 0) {
        size_t now = length < most ? length : most;
        if (!SystemFunction036(buffer, (unsigned long)now))
            return 0;
        buffer += now;
        length -= now;
    }
    return 1;
}
