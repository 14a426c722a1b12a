"""``AWS::Serverless::HttpApi``: SAM writes routes, integrations and authorizers into the API's
OpenAPI ``Body``, and API Gateway imports them. A handler's error answers 500 without its message.
In events of payload format 2.0 cookies are a list of their own and no header.
"""

import json

from ministack.services import apigateway, lambda_svc
from ministack.services.cloudformation import provisioners

_INTEGRATION = "x-amazon-apigateway-integration"
_ANY = "x-amazon-apigateway-any-method"


def _handlers():
    for candidate in vars(provisioners).values():
        if isinstance(candidate, dict):
            found = candidate.get("AWS::ApiGatewayV2::Api")
            if isinstance(found, dict) and "create" in found:
                return found
    raise RuntimeError("the emulator no longer knows AWS::ApiGatewayV2::Api where it did")


def _import(api_id, properties):
    body = properties.get("Body")
    if not isinstance(body, dict):
        return
    gateway = provisioners._apigw_v2
    for store in (gateway._routes, gateway._integrations, gateway._authorizers):
        store[api_id] = {}
    authorizers = _authorizers(api_id, body)
    for path, operations in (body.get("paths") or {}).items():
        for method, operation in operations.items():
            if operation.get(_INTEGRATION):
                _route(api_id, path, method, operation, authorizers)
    cors = body.get("x-amazon-apigateway-cors")
    if cors:
        gateway._apis[api_id]["corsConfiguration"] = dict(cors)


def _authorizers(api_id, body):
    found = {}
    schemes = (body.get("components") or {}).get("securitySchemes") or {}
    for name, scheme in schemes.items():
        settings = scheme.get("x-amazon-apigateway-authorizer") or {}
        jwt = settings.get("jwtConfiguration") or {}
        source = settings.get("identitySource") or []
        if isinstance(source, str):
            source = [part.strip() for part in source.split(",")]
        made = provisioners._apigw_v2_authorizer_create(
            name,
            {
                "ApiId": api_id,
                "Name": name,
                "AuthorizerType": "JWT" if jwt else "REQUEST",
                "IdentitySource": source,
                "JwtConfiguration": {
                    "Audience": jwt.get("audience", []),
                    "Issuer": jwt.get("issuer", ""),
                },
                "AuthorizerUri": settings.get("authorizerUri", ""),
                "AuthorizerPayloadFormatVersion": settings.get(
                    "authorizerPayloadFormatVersion", "2.0"
                ),
                "EnableSimpleResponses": settings.get("enableSimpleResponses", False),
                "AuthorizerResultTtlInSeconds": settings.get("authorizerResultTtlInSeconds", 0),
            },
            "",
        )
        found[name] = (made[0], "JWT" if jwt else "CUSTOM")
    return found


def _route(api_id, path, method, operation, authorizers):
    integration = operation[_INTEGRATION]
    integration_id, _ = provisioners._apigw_v2_integration_create(
        "",
        {
            "ApiId": api_id,
            "IntegrationUri": integration.get("uri"),
            "PayloadFormatVersion": integration.get("payloadFormatVersion", "2.0"),
        },
        "",
    )
    verb = "ANY" if method == _ANY else method.upper()
    properties = {
        "ApiId": api_id,
        "RouteKey": "$default" if path == "/$default" else f"{verb} {path}",
        "Target": f"integrations/{integration_id}",
    }
    for security in operation.get("security") or []:
        for name, scopes in security.items():
            if name in authorizers:
                authorizer_id, kind = authorizers[name]
                properties.update(
                    AuthorizerId=authorizer_id,
                    AuthorizationType=kind,
                    AuthorizationScopes=scopes,
                )
    provisioners._apigw_v2_route_create("", properties, "")


def _generic(answer):
    if isinstance(answer, tuple) and answer[0] == 502:
        headers = {"Content-Type": "application/json"}
        return 500, headers, json.dumps({"message": "Internal Server Error"}).encode()
    return answer


def _patch_errors():
    forward = apigateway._invoke_lambda_proxy

    async def generic(*args, **keywords):
        return _generic(await forward(*args, **keywords))

    apigateway._invoke_lambda_proxy = generic


def _with_cookies(event):
    """Return an event of an HTTP API with its cookies where format 2.0 has them."""
    if not (isinstance(event, dict) and event.get("version") == "2.0" and "rawPath" in event):
        return event
    headers = dict(event.get("headers") or {})
    found = [headers.pop(name) for name in list(headers) if name.lower() == "cookie"]
    if not found:
        return event
    cookies = [part.strip() for line in found for part in line.split(";") if part.strip()]
    return {**event, "headers": headers, "cookies": cookies}


def _patch_cookies():
    execute = lambda_svc._execute_function_with_config_scope

    def executed(func, event, *args, **keywords):
        return execute(func, _with_cookies(event), *args, **keywords)

    lambda_svc._execute_function_with_config_scope = executed


def patch() -> None:
    """Apply all of the above."""
    handlers = _handlers()
    create, update = handlers["create"], handlers["update"]

    def created(logical_id, properties, stack):
        result = create(logical_id, properties, stack)
        _import(result[0], properties)
        return result

    def updated(physical_id, old, new, *args, **keywords):
        result = update(physical_id, old, new, *args, **keywords)
        _import(result[0] if isinstance(result, tuple) else physical_id, new)
        return result

    handlers["create"], handlers["update"] = created, updated
    _patch_errors()
    _patch_cookies()
