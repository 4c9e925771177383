/** IP addresses and ranges of them, as Kubernetes spells and checks them. */
@NullMarked
package dev.keelson.apiserver.kinds.address;

import org.jspecify.annotations.NullMarked;
