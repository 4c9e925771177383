/**
 * CustomResourceDefinitions and the resources they define.
 *
 * <p>A definition is checked when it is written ({@link dev.keelson.apiserver.crd.DefinitionStrategy}); after that
 * {@link dev.keelson.apiserver.crd.CustomResources} accepts its names, serves its versions through the same generic
 * registry that built-in kinds use, and removes its objects when it goes. Follows {@code
 * k8s.io/apiextensions-apiserver} at Kubernetes 1.36; rules in CEL and conversion webhooks included.
 */
@NullMarked
package dev.keelson.apiserver.crd;

import org.jspecify.annotations.NullMarked;
