"""Bodies of requests and answers, as OpenAPI describes them: a module for each room."""
