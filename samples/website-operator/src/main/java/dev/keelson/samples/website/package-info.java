/** An operator as a user would write it: keeps web sites running, each of a Deployment, a Service and a ConfigMap. */
@NullMarked
package dev.keelson.samples.website;

import org.jspecify.annotations.NullMarked;
