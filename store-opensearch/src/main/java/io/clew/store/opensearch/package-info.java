/** Traces in OpenSearch and Elasticsearch: how they are written, and how they are found. */
@NullMarked
package io.clew.store.opensearch;

import org.jspecify.annotations.NullMarked;
