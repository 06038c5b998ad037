export default { left: () => ngx.shared.quota.size() };
