// zlib's initialisers are macros, which Swift does not see.
#include <zlib.h>

static inline int demarche_deflate_init_gzip(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

static inline int demarche_inflate_init_raw(z_stream *stream) {
    return inflateInit2(stream, -15);
}
