/** Load over HTTP/1.1 and TLS that costs the generator little, since it runs on the server's own cores. */
@NullMarked
package dev.keelson.bench.load;

import org.jspecify.annotations.NullMarked;
